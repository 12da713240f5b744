//! Benchmarks of pyrs.
