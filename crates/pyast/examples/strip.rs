//! `strip FILE…`: the programs without type annotations, on standard output.
//!
//! A fold: parameters and results lose their annotations, `x: int = 1` becomes `x = 1`, `x: int` and `type` statements go,
//! and so do type parameters. Comments are not in the tree, so they are lost. Classes that read their annotations
//! (dataclasses, named tuples) need them: what stands in the body of a class with decorators or bases is kept.

use pyast::fold::{Fold, Folder, fold};
use pyast::*;
use std::process::ExitCode;

#[derive(Default)]
struct Strip {
    /// In the body of a class that may read its annotations.
    kept: bool,
}

impl Fold for Strip {
    fn stmt(&mut self, folder: &mut Folder<'_>, id: StmtId, out: &mut Vec<StmtId>) {
        let outer = self.kept;
        match folder.from[id] {
            Stmt::TypeAlias { .. } => return,
            Stmt::AnnAssign { value: None, .. } if !self.kept => return,
            Stmt::AnnAssign { target, value: Some(value), .. } if !self.kept => {
                let range = folder.from.range(id);
                let (target, value) = (self.expr(folder, target), self.expr(folder, value));
                let targets = folder.to.list(&[target]);
                out.push(folder.to.add(Stmt::Assign { targets, value }, range));
                return;
            }
            Stmt::ClassDef(c) => {
                let c = folder.from[c];
                self.kept = !c.bases.is_empty() || !c.decorator_list.is_empty();
            }
            Stmt::FunctionDef(_) | Stmt::AsyncFunctionDef(_) => self.kept = false,
            _ => {}
        }
        let new = folder.copy_stmt(self, id);
        self.kept = outer;
        match folder.to[new] {
            Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => {
                folder.to[f].returns = None;
                folder.to[f].type_params = List::EMPTY;
            }
            Stmt::ClassDef(c) => folder.to[c].type_params = List::EMPTY,
            _ => {}
        }
        out.push(new);
    }

    fn arguments(&mut self, folder: &mut Folder<'_>, id: ArgumentsId) -> ArgumentsId {
        let new = folder.copy_arguments(self, id);
        let a = folder.to[new];
        let lists = [a.posonlyargs, a.args, a.kwonlyargs];
        let all: Vec<ArgId> = lists.into_iter().flat_map(|list| folder.to[list].to_vec()).collect();
        for arg in all.into_iter().chain(a.vararg).chain(a.kwarg) {
            folder.to[arg].annotation = None;
        }
        new
    }
}

fn main() -> ExitCode {
    let mut failed = false;
    for path in std::env::args().skip(1) {
        let tree = std::fs::read(&path).map_err(|e| e.to_string()).and_then(|bytes| {
            let source = pylex::decode(&bytes).map_err(|e| e.to_string())?;
            pyparse::parse(source, &pyparse::ParseOptions::default()).map_err(|e| e.to_string())
        });
        match tree {
            Ok(ast) => println!("{}", unparse(&fold(&mut Strip::default(), &ast))),
            Err(e) => {
                eprintln!("{path}: {e}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
