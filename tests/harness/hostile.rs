//! Hostile input (skeleton).
