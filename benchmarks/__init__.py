"""What CCMS is measured with: everything beside a reference in the same run. `make bench`; see README.md."""
