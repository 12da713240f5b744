//! Methods of generators, coroutines and asynchronous generators.

use super::native::Methods;

pub(super) static GENERATOR: &[&Methods] = &[];
pub(super) static COROUTINE: &[&Methods] = &[];
pub(super) static ASYNC_GENERATOR: &[&Methods] = &[];
