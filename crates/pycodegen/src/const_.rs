//! placeholder until the compiler is merged
use std::sync::Arc;
use crate::code::Code;
/// big
#[derive(Debug)]
pub struct BigInt { pub negative: bool, pub magnitude: Vec<u8> }
/// const
#[derive(Debug)]
pub enum Const { None, True, False, Ellipsis, Int(i64), BigInt(BigInt), Float(f64), Complex(f64, f64), Str(Box<[u8]>), Bytes(Box<[u8]>), Tuple(Vec<Const>), FrozenSet(Vec<Const>), Code(Arc<Code>) }
