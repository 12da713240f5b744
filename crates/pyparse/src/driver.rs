//! The loop that reads tokens by the tables of `python`.
//!
//! An entry of the stack holds a state, the range and the value of what brought it there. Values are ids, lists of ids
//! and counts: each fits a word, so the stack is one array without tags; the generated `reduce` knows by production what
//! each word is. Unit reductions do not happen one by one: `python::CHAINS` knows where they end.

use crate::builder::{Builder, Refused, refuse};
use crate::python::{
    ACCEPT, ACTIONS, BASES, CHAINS, COLUMNS, END, GOTOS, LENGTHS, NONTERMINALS, ROWS, STATES, WIDTH, reduce,
};
use pyast::*;
use pylex::{Token, TokenKind};

/// Why the loop stopped before the end.
pub(crate) enum Stop {
    /// An action refused.
    Refused(Refused),
    /// No rule goes on with the token of this number.
    At(usize),
}

/// What a token is to an action: nothing beyond its range.
#[derive(Clone, Copy)]
pub(crate) struct Terminal;

#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub value: u64,
    start: u32,
    end: u32,
    state: u16,
}

impl Entry {
    #[inline]
    pub(crate) fn triple<T: Word>(&self) -> (u32, T, u32) {
        (self.start, T::unpack(self.value), self.end)
    }
}

/// A value that fits a word.
pub(crate) trait Word: Sized {
    fn pack(self) -> u64;
    fn unpack(word: u64) -> Self;
}

#[inline]
pub(crate) fn word<T: Word>(value: T) -> u64 {
    value.pack()
}

impl Word for Terminal {
    #[inline]
    fn pack(self) -> u64 {
        0
    }
    #[inline]
    fn unpack(_: u64) -> Self {
        Terminal
    }
}

impl Word for () {
    #[inline]
    fn pack(self) -> u64 {
        0
    }
    #[inline]
    fn unpack(_: u64) -> Self {}
}

impl Word for u32 {
    #[inline]
    fn pack(self) -> u64 {
        u64::from(self)
    }
    #[inline]
    fn unpack(word: u64) -> Self {
        word as u32
    }
}

/// All ones is nothing: no id, list or count has as many rows.
impl<T: Word> Word for Option<T> {
    #[inline]
    fn pack(self) -> u64 {
        self.map_or(u64::MAX, T::pack)
    }
    #[inline]
    fn unpack(word: u64) -> Self {
        (word != u64::MAX).then(|| T::unpack(word))
    }
}

impl<T> Word for List<T> {
    #[inline]
    fn pack(self) -> u64 {
        self.to_bits()
    }
    #[inline]
    fn unpack(word: u64) -> Self {
        List::from_bits(word)
    }
}

macro_rules! ids {
    ($($id:ty)*) => {
        $(
            impl Word for $id {
                #[inline]
                fn pack(self) -> u64 {
                    self.index() as u64
                }
                #[inline]
                fn unpack(word: u64) -> Self {
                    <$id>::from_index(word as usize)
                }
            }
        )*
    };
}

ids! { ExprId StmtId ClassDefId FunctionDefId ArgumentsId PatternId Symbol }

/// Enums without data: a word is the place in their list of all.
macro_rules! choices {
    ($($choice:ty: $first:ident $($name:ident)*;)*) => {
        $(
            impl Word for $choice {
                #[inline]
                fn pack(self) -> u64 {
                    self as u64
                }
                #[inline]
                fn unpack(word: u64) -> Self {
                    $(if word == <$choice>::$name as u64 {
                        return <$choice>::$name;
                    })*
                    <$choice>::$first
                }
            }
        )*
    };
}

choices! {
    Operator: Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv;
    CmpOp: Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn;
    Conversion: None Str Repr Ascii;
}

/// The most entries of the stack. A tree within `MAX_DEPTH` needs a few for each level, so what is higher would be refused
/// as too deep in the end; long lists are reduced as they come.
const MAX_STACK: usize = 100_000;

/// Reads `tokens` behind the marker that says what to expect; the root is left in the builder.
pub(crate) fn run(b: &mut Builder<'_>, marker: TokenKind, tokens: &[Token]) -> Result<(), Stop> {
    let mut stack: Vec<Entry> = Vec::with_capacity(128);
    stack.push(Entry { value: 0, start: 0, end: 0, state: 0 });
    let mut state = 0usize;
    let mut look = Token { kind: marker, start: 0, end: 0 };
    let mut column = usize::from(COLUMNS[marker as usize]);
    let mut next = 0usize;
    loop {
        let action = ACTIONS[ROWS[state] as usize + column];
        if action > 0 {
            if stack.len() >= MAX_STACK {
                return Err(Stop::Refused(refuse(crate::TOO_COMPLEX, TextRange::new(look.start, look.end))));
            }
            let to = action as u16 - 1;
            stack.push(Entry { value: 0, start: look.start, end: look.end, state: to });
            state = usize::from(to);
            if let Some(&token) = tokens.get(next) {
                look = token;
                column = usize::from(COLUMNS[token.kind as usize]);
            } else {
                look.start = look.end;
                column = usize::from(END);
            }
            next += 1;
        } else if action < 0 {
            let production = !action as usize;
            if production == ACCEPT {
                return Ok(());
            }
            let value = reduce(b, production, &stack, look.start).map_err(Stop::Refused)?;
            let at = stack.len() - usize::from(LENGTHS[production]);
            let (mut start, mut end) = (look.start, look.start);
            if let (Some(first), Some(last)) = (stack.get(at), stack.last()) {
                (start, end) = (first.start, last.end);
            }
            stack.truncate(at);
            let under = usize::from(stack[at - 1].state);
            let mut to = GOTOS[usize::from(BASES[under]) + usize::from(NONTERMINALS[production])];
            if usize::from(to) >= STATES {
                to = CHAINS[(usize::from(to) - STATES) * WIDTH + column];
            }
            stack.push(Entry { value, start, end, state: to });
            state = usize::from(to);
        } else {
            return Err(Stop::At(next.saturating_sub(1)));
        }
    }
}
