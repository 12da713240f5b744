//! placeholder until the compiler is merged
use std::sync::Arc;
use crate::const_::Const;
/// names
pub type Name = Arc<str>;
bitflags::bitflags! {
    /// flags
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct CodeFlags: u32 { const _ = !0; }
}
/// position
#[derive(Clone, Copy, Debug)]
pub struct Position { pub line: u32, pub end_line: u32, pub col: u32, pub end_col: u32 }
/// code
#[derive(Debug)]
pub struct Code { pub argcount: u32, pub posonlyargcount: u32, pub kwonlyargcount: u32, pub nlocals: u32, pub stacksize: u32, pub flags: CodeFlags, pub code: Box<[u8]>, pub consts: Vec<Const>, pub names: Vec<Name>, pub varnames: Vec<Name>, pub freevars: Vec<Name>, pub cellvars: Vec<Name>, pub filename: Name, pub name: Name, pub qualname: Name, pub firstlineno: u32, pub linetable: Vec<u8> }
impl Code {
    /// line
    pub fn line_at(&self, _o: u32) -> u32 { self.firstlineno }
    /// pos
    pub fn position_at(&self, _o: u32) -> Option<Position> { None }
}
