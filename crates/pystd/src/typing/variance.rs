//! What a type parameter says of its variance.

use pyrt::{PyResult, Thread};

/// How a generic type follows the argument for a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Variance {
    Invariant,
    Covariant,
    Contravariant,
    /// A type checker works it out.
    Inferred,
}

impl Variance {
    /// From the keywords of a parameter's class.
    ///
    /// # Errors
    /// `ValueError` where more than one is set.
    pub(super) fn new(th: &mut Thread, covariant: bool, contravariant: bool, infer: bool) -> PyResult<Variance> {
        match (covariant, contravariant, infer) {
            (true, true, _) => Err(th.value_error("Bivariant types are not supported.")),
            (false, false, false) => Ok(Variance::Invariant),
            (true, false, false) => Ok(Variance::Covariant),
            (false, true, false) => Ok(Variance::Contravariant),
            (false, false, true) => Ok(Variance::Inferred),
            _ => Err(th.value_error("Variance cannot be specified with infer_variance.")),
        }
    }

    /// What stands in front of the parameter's name in its `repr`.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Variance::Invariant => "~",
            Variance::Covariant => "+",
            Variance::Contravariant => "-",
            Variance::Inferred => "",
        }
    }
}
