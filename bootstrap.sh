#!/bin/sh
# Makes .venv with what requirements.txt pins; with the word "dev", what requirements-dev.txt pins, which is more.
# Asks nothing, needs no uv and no Python 3.12 in front. The first run says what it does and how long each part took; a
# second run ends at once and says nothing.
set -eu
cd "$(dirname "$0")"

wanted=requirements.txt
[ "${1:-}" = dev ] && wanted=requirements-dev.txt
stamp=.venv/.installed
texts=ccms/locale/bn/LC_MESSAGES/django

begin() {
    echo "$1 ..."
    begun=$(date +%s)
}

done_now() { echo "  done in $(($(date +%s) - begun)) s"; }

sum_of() { cksum <"$1" | tr ' ' -; }

# the development set holds the other one, so that `make run` after `make test` changes nothing
installed() {
    [ -x .venv/bin/python ] || return 1
    found=$(cat "$stamp" 2>/dev/null) || return 1
    [ "$found" = "$wanted $(sum_of "$wanted")" ] ||
        [ "$found" = "requirements-dev.txt $(sum_of requirements-dev.txt)" ]
}

# uv from the path, or one of our own in .uv, made with whatever Python there is
find_uv() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        uv=uv
        return
    fi
    uv=.uv/bin/uv
    [ -x "$uv" ] && return
    begin "Installing uv, which installs the rest, into .uv"
    for python in python3 python3.14 python3.13 python3.12 /usr/bin/python3; do
        command -v "$python" >/dev/null 2>&1 || continue
        rm -rf .uv
        if "$python" -m venv .uv >/dev/null 2>&1 && .uv/bin/python -m pip install --quiet uv; then
            done_now
            return
        fi
        # Debian without python3-venv has no ensurepip, but may have pip
        rm -rf .uv
        if "$python" -m venv --without-pip .uv >/dev/null 2>&1 &&
            "$python" -m pip --python .uv/bin/python install --quiet uv 2>/dev/null; then
            done_now
            return
        fi
    done
    rm -rf .uv
    echo "Cannot make a virtual environment. On Debian or Ubuntu: apt-get install -y python3-venv" >&2
    exit 1
}

install() {
    find_uv
    export UV_PYTHON_PREFERENCE="${UV_PYTHON_PREFERENCE:-system}"
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        rm -rf .venv
        # the machine's own, else one that uv brings: of the version that the tests run on, and kept here, where the
        # services' account can read it too
        export UV_PYTHON_INSTALL_DIR="${UV_PYTHON_INSTALL_DIR:-$PWD/.uv/python}"
        "$uv" venv --quiet --no-python-downloads --python '>=3.12' .venv 2>/dev/null || {
            begin "Fetching Python 3.13 into .uv, as this machine has no Python 3.12 or newer"
            "$uv" venv --quiet --python 3.13 .venv || {
                echo "CCMS needs Python 3.12 or newer, and none was found or could be downloaded." >&2
                exit 1
            }
            done_now
        }
    fi
    begin "Installing the packages of $wanted into .venv (half a minute; minutes on a slow line)"
    "$uv" pip sync --quiet --python .venv/bin/python --require-hashes --compile-bytecode "$wanted"
    echo "$wanted $(sum_of "$wanted")" >"$stamp"
    done_now
}

installed || install

# the compiled texts are not kept in git
if [ ! -e "$texts.mo" ] || [ -n "$(find "$texts.po" -newer "$texts.mo")" ]; then
    .venv/bin/python -m ccms.config.texts
fi
