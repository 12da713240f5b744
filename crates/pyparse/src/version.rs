//! The versions of the language that the parser knows, and what they lack.

use pyast::*;

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

/// The first construct that `version` does not have yet: the message and its place.
pub(crate) fn too_new(ast: &Ast, bare_types: &[ExprId], version: PythonVersion) -> Option<(String, TextRange)> {
    if version >= PythonVersion::PY314 {
        return None;
    }
    let mut found: Vec<(&str, u8, TextRange)> = Vec::new();
    let mut need = |what, minor, range| {
        if version.minor < minor {
            found.push((what, minor, range));
        }
    };
    for &types in bare_types {
        need("except expressions without parentheses are", 14, ast.range(types));
    }
    for i in 0..ast.expr_count() {
        let id = ExprId::from_index(i);
        if matches!(ast[id], Expr::TemplateStr { .. }) {
            need("t-strings are", 14, ast.range(id));
        }
    }
    for i in 0..ast.stmt_count() {
        let id = StmtId::from_index(i);
        let range = ast.range(id);
        let params = match ast[id] {
            Stmt::Match { .. } => {
                need("Pattern matching is", 10, range);
                continue;
            }
            Stmt::TryStar(_) => {
                need("Exception groups are", 11, range);
                continue;
            }
            Stmt::TypeAlias { type_params, .. } => {
                need("Type statement is", 12, range);
                type_params
            }
            Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => ast[f].type_params,
            Stmt::ClassDef(c) => ast[c].type_params,
            _ => continue,
        };
        for &param in &ast[params] {
            need("Type parameter lists are", 12, ast.range(param));
            let (TypeParam::TypeVar { default_value, .. }
            | TypeParam::TypeVarTuple { default_value, .. }
            | TypeParam::ParamSpec { default_value, .. }) = ast[param];
            if let Some(value) = default_value {
                need("Type parameter defaults are", 13, ast.range(value));
            }
        }
    }
    let (what, minor, range) = found.into_iter().min_by_key(|(_, _, range)| range.start)?;
    Some((format!("{what} only supported in Python 3.{minor} and greater"), range))
}
