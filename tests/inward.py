"""Addresses of webhooks that end inside, in every way of writing them; `{port}` is where a canary listens."""

# This machine and its neighbours.
FIGURES = [
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "0x7f000001", "0x7f.0.0.1"),  # noqa: S104
    *("0177.0.0.1", "017700000001", "2130706433", "0x7f.1", "127.0.0.01", "00000177.0.0.1", "0X7F000001"),
    *("10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1", "3232235521"),
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "100.64.0.1"),
    *("100.127.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]"),
    *("[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[64:ff9b:1:ffff::a00:1]"),
    *("[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:a9fe:a9fe::]", "[2001::1]", "[2001:0:7f00:1::]"),
    *("[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[fec0::1]", "[feff::1]", "[fe80::1]", "[fc00::1]", "[fd00::1]"),
    *("[ff02::1]", "[ff0e::1]", "[100::1]", "[2001:db8::1]", "[2001:2::1]", "[2001:10::1]", "[3fff::1]"),
    *("[5f00::1]", "[fe80::1%25lo]", "[::1%25lo]", "[0000:0000:0000:0000:0000:ffff:7f00:0001]"),
]
NAMES = [
    *("localhost", "LOCALHOST", "localhost.", "LocalHost.", "localhost.localdomain", "a.localhost", "localhost6"),
    *("ip6-localhost", "ip6-loopback", "shop", "db", "printer.local", "db.internal", "metadata.google.internal"),
    *("router.home.arpa", "shop.test.", "127.0.0.1.", "[::1].", "shop。test", "127。0。0。1", "１２７.0.0.1"),
    *("ⓛocalhost", "loc%61lhost", "127.0.0.1%00.shop.test", "shop.test%2f@127.0.0.1", "shop_.-test", "-.test"),
    *("x.onion", "0x7f.0.0.1.", "1.2.3", "shop.123", "shop.0x7f", "a..test", ".test", ""),
]
WHOLE = [
    *("http://shop.test/", "ftp://shop.test/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/", "//127.0.0.1/"),
    *("https:127.0.0.1", "https:/127.0.0.1/", "https://user@shop.test/", "https://user:word@shop.test/"),
    *("https://shop.test@127.0.0.1:{port}/", "https://127.0.0.1:{port}@shop.test/", "https://@shop.test/"),
    *("https://127.0.0.1:{port}\\@shop.test/", "https://shop.test\\@127.0.0.1/", "https://shop.test:0/"),
    *("https://shop.test:65536/", "https://shop.test:22/", "https://shop.test:8443/", "https://shop.test:x/"),
    *("https://shop.test/#127.0.0.1", "https://shop.test/\r\nHost: a", "https://shop.test /", " https://shop.test/"),
    *("https://shop.test/\x00", "https://shop.test/\u202e", "javascript:alert(1)", "https://", "", "x" * 501),
    "https://shop.test/" + "x" * 500,
]
TARGETS = [*(f"https://{host}:{{port}}/hook" for host in [*FIGURES, *NAMES]), *WHOLE]
