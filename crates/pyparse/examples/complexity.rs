//! `complexity [-N] FILE…`: the functions of files with their cyclomatic complexity (McCabe), the worst first; `-N` only
//! those above N. Fails if there are any then, so a build can use it.
//!
//! A function counts one, and one for each `if`, `elif`, loop, `except`, `case`, conditional expression, loop and
//! condition of a comprehension, and each `and` and `or`. Functions inside count for themselves.

use pyast::*;
use std::process::ExitCode;

/// Counts branches; functions and lambdas inside are collected, not counted.
#[derive(Default)]
struct Branches {
    count: usize,
    inner: Vec<(String, FunctionDefId, StmtId)>,
    path: String,
}

impl Visitor for Branches {
    fn stmt(&mut self, ast: &Ast, id: StmtId) {
        match ast[id] {
            Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => {
                let name = format!("{}{}", self.path, ast.symbol_str(ast[f].name));
                self.inner.push((name, f, id));
                return;
            }
            Stmt::ClassDef(c) => {
                let outer = self.path.clone();
                self.path = format!("{outer}{}.", ast.symbol_str(ast[c].name));
                visit::walk_stmt(self, ast, id);
                self.path = outer;
                return;
            }
            Stmt::If { .. } | Stmt::For { .. } | Stmt::AsyncFor { .. } | Stmt::While { .. } => self.count += 1,
            Stmt::Match { cases, .. } => self.count += cases.len(),
            Stmt::Try(t) | Stmt::TryStar(t) => self.count += ast[t].handlers.len(),
            _ => {}
        }
        visit::walk_stmt(self, ast, id);
    }

    fn expr(&mut self, ast: &Ast, id: ExprId) {
        match ast[id] {
            Expr::BoolOp { values, .. } => self.count += values.len() - 1,
            Expr::IfExp { .. } => self.count += 1,
            Expr::ListComp { generators, .. }
            | Expr::SetComp { generators, .. }
            | Expr::DictComp { generators, .. }
            | Expr::GeneratorExp { generators, .. } => {
                self.count += ast[generators].iter().map(|&g| 1 + ast[g].ifs.len()).sum::<usize>();
            }
            _ => {}
        }
        visit::walk_expr(self, ast, id);
    }
}

struct Function {
    complexity: usize,
    path: String,
    line: u32,
    name: String,
}

fn functions(path: &str, ast: &Ast, out: &mut Vec<Function>) {
    let mut module = Branches::default();
    visit::walk(&mut module, ast);
    let mut pending = module.inner;
    while let Some((name, f, id)) = pending.pop() {
        let mut body = Branches { path: format!("{name}."), ..Branches::default() };
        for &s in &ast[ast[f].body] {
            body.stmt(ast, s);
        }
        pending.append(&mut body.inner);
        let line = ast.position(ast.range(id).start).line;
        out.push(Function { complexity: body.count + 1, path: path.to_owned(), line, name });
    }
}

fn main() -> ExitCode {
    let mut limit = None;
    let (mut found, mut failed) = (Vec::new(), false);
    for argument in std::env::args().skip(1) {
        if let Some(n) = argument.strip_prefix('-').and_then(|n| n.parse::<usize>().ok()) {
            limit = Some(n);
            continue;
        }
        let tree = std::fs::read(&argument).map_err(|e| e.to_string()).and_then(|bytes| {
            let source = pylex::decode(&bytes).map_err(|e| e.to_string())?;
            pyparse::parse(source, &pyparse::ParseOptions::default()).map_err(|e| e.to_string())
        });
        match tree {
            Ok(ast) => functions(&argument, &ast, &mut found),
            Err(e) => {
                eprintln!("{argument}: {e}");
                failed = true;
            }
        }
    }
    found.retain(|f| limit.is_none_or(|n| f.complexity > n));
    found.sort_by(|a, b| b.complexity.cmp(&a.complexity).then(a.path.cmp(&b.path)).then(a.line.cmp(&b.line)));
    for f in &found {
        println!("{:4} {}:{} {}", f.complexity, f.path, f.line, f.name);
    }
    if failed || (limit.is_some() && !found.is_empty()) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
