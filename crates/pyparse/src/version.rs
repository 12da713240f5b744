//! The versions of the language that the parser knows.

/// A version of Python, `3.minor`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PythonVersion {
    /// 8 to 14.
    pub minor: u8,
}

impl PythonVersion {
    pub const PY38: PythonVersion = PythonVersion { minor: 8 };
    pub const PY39: PythonVersion = PythonVersion { minor: 9 };
    pub const PY310: PythonVersion = PythonVersion { minor: 10 };
    pub const PY311: PythonVersion = PythonVersion { minor: 11 };
    pub const PY312: PythonVersion = PythonVersion { minor: 12 };
    pub const PY313: PythonVersion = PythonVersion { minor: 13 };
    pub const PY314: PythonVersion = PythonVersion { minor: 14 };
}

impl Default for PythonVersion {
    fn default() -> Self {
        PythonVersion::PY314
    }
}
