//! Test harness of pyrs; the cases are files.
