//! The opcode table: name, number, operand kind, stack effect and meaning of every instruction, one row each.
//!
//! Numbers up to 165 are CPython 3.10's; from 166 on they are ours and used only for language newer than 3.10. An
//! instruction is two bytes, opcode and operand; `EXTENDED_ARG` prefixes widen the operand to 32 bits. Jump operands
//! count instructions, not bytes. The picture of a stack effect reads `before -- after`, the top on the right; what
//! differs when the instruction jumps stands behind `| jump:`.
//!
//! Everything else that knows opcodes (enum, names, `dis`, assembler, verifier) is derived from this table.

use std::fmt;

/// Opcodes from this number on use their operand.
pub const HAVE_ARGUMENT: u8 = 90;

/// Spellings of `COMPARE_OP` operands.
pub const COMPARE_OPS: [&str; 6] = ["<", "<=", "==", "!=", ">", ">="];

/// What the operand of an instruction means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// No operand.
    None,
    /// Index into the constants.
    Const,
    /// Index into the names.
    Name,
    /// Index of a local variable.
    Local,
    /// Index into cell variables and then free variables.
    Free,
    /// Instructions to skip, counted from the next one.
    JumpRel,
    /// Index of the target instruction.
    JumpAbs,
    /// Index into [`COMPARE_OPS`].
    Compare,
    /// A number: a count, depth or set of flags.
    Raw,
}

/// What the table says about an opcode.
pub struct OpcodeInfo {
    pub name: &'static str,
    pub operand: Operand,
    /// `before -- after`.
    pub picture: &'static str,
    pub doc: &'static str,
    /// The change of the stack's depth by operand, and by whether it jumps.
    effect: fn(i32, bool) -> i32,
    /// The same where it is always one, else [`VARIES`].
    fixed: i8,
}

/// Marks an effect that depends on the operand or the jump.
const VARIES: i8 = i8::MIN;

macro_rules! fixed {
    (|_, _| $effect:expr) => {
        $effect
    };
    ($($effect:tt)*) => {
        VARIES
    };
}

macro_rules! kind {
    (none) => {
        Operand::None
    };
    (const) => {
        Operand::Const
    };
    (name) => {
        Operand::Name
    };
    (local) => {
        Operand::Local
    };
    (free) => {
        Operand::Free
    };
    (jrel) => {
        Operand::JumpRel
    };
    (jabs) => {
        Operand::JumpAbs
    };
    (compare) => {
        Operand::Compare
    };
    (raw) => {
        Operand::Raw
    };
}

macro_rules! opcodes {
    ($($name:ident $number:literal $kind:tt $picture:literal [$($effect:tt)*] $doc:literal;)*) => {
        /// An instruction's operation.
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Opcode {
            $(#[doc = concat!("`", $picture, "`: ", $doc, ".")] $name = $number,)*
        }

        impl Opcode {
            /// All opcodes, by number.
            pub const ALL: &'static [Opcode] = &[$(Opcode::$name),*];

            /// The opcode's row.
            pub const fn info(self) -> &'static OpcodeInfo {
                match self {
                    $(Opcode::$name => {
                        const INFO: OpcodeInfo = OpcodeInfo {
                            name: stringify!($name),
                            operand: kind!($kind),
                            picture: $picture,
                            doc: $doc,
                            effect: $($effect)*,
                            fixed: fixed!($($effect)*),
                        };
                        &INFO
                    })*
                }
            }

            /// The opcode with this number.
            pub const fn from_u8(number: u8) -> Option<Opcode> {
                match number {
                    $($number => Some(Opcode::$name),)*
                    _ => None,
                }
            }
        }
    };
}

opcodes! {
    POP_TOP 1 none "value --" [|_, _| -1] "drop the top of the stack";
    ROT_TWO 2 none "a b -- b a" [|_, _| 0] "swap the two topmost values";
    ROT_THREE 3 none "a b c -- c a b" [|_, _| 0] "move the top below the next two values";
    DUP_TOP 4 none "a -- a a" [|_, _| 1] "push the top once more";
    DUP_TOP_TWO 5 none "a b -- a b a b" [|_, _| 2] "push the two topmost values once more, in order";
    ROT_FOUR 6 none "a b c d -- d a b c" [|_, _| 0] "move the top below the next three values";
    NOP 9 none "--" [|_, _| 0] "do nothing; it may carry a line number";
    UNARY_POSITIVE 10 none "value -- result" [|_, _| 0] "+value";
    UNARY_NEGATIVE 11 none "value -- result" [|_, _| 0] "-value";
    UNARY_NOT 12 none "value -- result" [|_, _| 0] "not value";
    UNARY_INVERT 15 none "value -- result" [|_, _| 0] "~value";
    BINARY_MATRIX_MULTIPLY 16 none "left right -- product" [|_, _| -1] "left @ right";
    INPLACE_MATRIX_MULTIPLY 17 none "left right -- product" [|_, _| -1] "left @= right";
    BINARY_POWER 19 none "left right -- power" [|_, _| -1] "left ** right";
    BINARY_MULTIPLY 20 none "left right -- product" [|_, _| -1] "left * right";
    BINARY_MODULO 22 none "left right -- remainder" [|_, _| -1] "left % right";
    BINARY_ADD 23 none "left right -- sum" [|_, _| -1] "left + right by the number protocol";
    BINARY_SUBTRACT 24 none "left right -- difference" [|_, _| -1] "left - right";
    BINARY_SUBSCR 25 none "container key -- item" [|_, _| -1] "container[key]";
    BINARY_FLOOR_DIVIDE 26 none "left right -- quotient" [|_, _| -1] "left // right";
    BINARY_TRUE_DIVIDE 27 none "left right -- quotient" [|_, _| -1] "left / right";
    INPLACE_FLOOR_DIVIDE 28 none "left right -- quotient" [|_, _| -1] "left //= right";
    INPLACE_TRUE_DIVIDE 29 none "left right -- quotient" [|_, _| -1] "left /= right";
    GET_LEN 30 none "subject -- subject length" [|_, _| 1] "push len(subject)";
    MATCH_MAPPING 31 none "subject -- subject flag" [|_, _| 1] "push whether the subject is a mapping";
    MATCH_SEQUENCE 32 none "subject -- subject flag" [|_, _| 1] "push whether the subject is a sequence other than str, bytes, bytearray";
    MATCH_KEYS 33 none "subject keys -- subject keys values flag" [|_, _| 2] "look all keys up; values is None and flag False if one is missing";
    COPY_DICT_WITHOUT_KEYS 34 none "subject keys -- subject rest" [|_, _| 0] "a new dict of the subject's items without those keys";
    WITH_EXCEPT_START 49 none "exit tb2 val2 exc2 tb val exc -- exit tb2 val2 exc2 tb val exc result" [|_, _| 1] "call the exit function with the exception";
    GET_AITER 50 none "iterable -- iterator" [|_, _| 0] "iterable.__aiter__()";
    GET_ANEXT 51 none "iterator -- iterator awaitable" [|_, _| 1] "push the awaitable of iterator.__anext__()";
    BEFORE_ASYNC_WITH 52 none "manager -- exit awaitable" [|_, _| 1] "load __aexit__ and call __aenter__";
    END_ASYNC_FOR 54 none "iterator tb2 val2 exc2 tb val exc --" [|_, _| -7] "end the loop on StopAsyncIteration, else raise again";
    INPLACE_ADD 55 none "left right -- sum" [|_, _| -1] "left += right";
    INPLACE_SUBTRACT 56 none "left right -- difference" [|_, _| -1] "left -= right";
    INPLACE_MULTIPLY 57 none "left right -- product" [|_, _| -1] "left *= right";
    INPLACE_MODULO 59 none "left right -- remainder" [|_, _| -1] "left %= right";
    STORE_SUBSCR 60 none "value container key --" [|_, _| -3] "container[key] = value";
    DELETE_SUBSCR 61 none "container key --" [|_, _| -2] "del container[key]";
    BINARY_LSHIFT 62 none "left right -- result" [|_, _| -1] "left << right";
    BINARY_RSHIFT 63 none "left right -- result" [|_, _| -1] "left >> right";
    BINARY_AND 64 none "left right -- result" [|_, _| -1] "left & right";
    BINARY_XOR 65 none "left right -- result" [|_, _| -1] "left ^ right";
    BINARY_OR 66 none "left right -- result" [|_, _| -1] "left | right";
    INPLACE_POWER 67 none "left right -- power" [|_, _| -1] "left **= right";
    GET_ITER 68 none "iterable -- iterator" [|_, _| 0] "iter(iterable)";
    GET_YIELD_FROM_ITER 69 none "iterable -- iterator" [|_, _| 0] "iter(iterable), but a generator or permitted coroutine stays itself";
    PRINT_EXPR 70 none "value --" [|_, _| -1] "hand the value to sys.displayhook";
    LOAD_BUILD_CLASS 71 none "-- build_class" [|_, _| 1] "push builtins.__build_class__";
    YIELD_FROM 72 none "receiver value -- result" [|_, _| -1] "send the value to the receiver; yield what it yields, push what it returns";
    GET_AWAITABLE 73 none "value -- iterator" [|_, _| 0] "the iterator that awaiting the value runs";
    LOAD_ASSERTION_ERROR 74 none "-- AssertionError" [|_, _| 1] "push the builtin exception class";
    INPLACE_LSHIFT 75 none "left right -- result" [|_, _| -1] "left <<= right";
    INPLACE_RSHIFT 76 none "left right -- result" [|_, _| -1] "left >>= right";
    INPLACE_AND 77 none "left right -- result" [|_, _| -1] "left &= right";
    INPLACE_XOR 78 none "left right -- result" [|_, _| -1] "left ^= right";
    INPLACE_OR 79 none "left right -- result" [|_, _| -1] "left |= right";
    LIST_TO_TUPLE 82 none "list -- tuple" [|_, _| 0] "tuple(list)";
    RETURN_VALUE 83 none "value --" [|_, _| -1] "return to the caller";
    IMPORT_STAR 84 none "module --" [|_, _| -1] "copy the module's public names into the local namespace";
    SETUP_ANNOTATIONS 85 none "--" [|_, _| 0] "make sure that __annotations__ exists in the local namespace";
    YIELD_VALUE 86 none "value -- sent" [|_, _| 0] "suspend with the value; push what is sent";
    POP_BLOCK 87 none "--" [|_, _| 0] "leave the innermost block";
    POP_EXCEPT 89 none "tb val exc --" [|_, _| -3] "leave an exception handler: restore the previous handled exception";
    STORE_NAME 90 name "value --" [|_, _| -1] "bind a name in the local namespace";
    DELETE_NAME 91 name "--" [|_, _| 0] "unbind a name in the local namespace";
    UNPACK_SEQUENCE 92 raw "sequence -- items" [|n, _| n - 1] "push exactly n items, the first on top";
    FOR_ITER 93 jrel "iterator -- iterator item | jump: iterator --" [|_, jump| if jump { -1 } else { 1 }] "push the next item; exhausted: drop the iterator and jump";
    UNPACK_EX 94 raw "sequence -- items" [|n, _| (n & 0xFF) + (n >> 8)] "push n & 255 items, a list of the middle, n >> 8 items";
    STORE_ATTR 95 name "value owner --" [|_, _| -2] "owner.name = value";
    DELETE_ATTR 96 name "owner --" [|_, _| -1] "del owner.name";
    STORE_GLOBAL 97 name "value --" [|_, _| -1] "bind a global name";
    DELETE_GLOBAL 98 name "--" [|_, _| 0] "unbind a global name";
    ROT_N 99 raw "a ... z -- z a ..." [|_, _| 0] "move the top below the next n - 1 values";
    LOAD_CONST 100 const "-- value" [|_, _| 1] "push a constant";
    LOAD_NAME 101 name "-- value" [|_, _| 1] "push a name from locals, globals or builtins";
    BUILD_TUPLE 102 raw "items -- tuple" [|n, _| 1 - n] "a tuple of n items";
    BUILD_LIST 103 raw "items -- list" [|n, _| 1 - n] "a list of n items";
    BUILD_SET 104 raw "items -- set" [|n, _| 1 - n] "a set of n items";
    BUILD_MAP 105 raw "pairs -- dict" [|n, _| 1 - 2 * n] "a dict of n pairs, each key below its value";
    LOAD_ATTR 106 name "owner -- value" [|_, _| 0] "owner.name";
    COMPARE_OP 107 compare "left right -- result" [|_, _| -1] "a rich comparison";
    IMPORT_NAME 108 name "level fromlist -- module" [|_, _| -1] "__import__(name, globals, locals, fromlist, level)";
    IMPORT_FROM 109 name "module -- module value" [|_, _| 1] "push an attribute or submodule of the module";
    JUMP_FORWARD 110 jrel "--" [|_, _| 0] "go on further down";
    JUMP_IF_FALSE_OR_POP 111 jabs "value -- | jump: value -- value" [|_, jump| if jump { 0 } else { -1 }] "jump if false and keep the value, else drop it";
    JUMP_IF_TRUE_OR_POP 112 jabs "value -- | jump: value -- value" [|_, jump| if jump { 0 } else { -1 }] "jump if true and keep the value, else drop it";
    JUMP_ABSOLUTE 113 jabs "--" [|_, _| 0] "go on at the target";
    POP_JUMP_IF_FALSE 114 jabs "value --" [|_, _| -1] "jump if false";
    POP_JUMP_IF_TRUE 115 jabs "value --" [|_, _| -1] "jump if true";
    LOAD_GLOBAL 116 name "-- value" [|_, _| 1] "push a name from globals or builtins";
    IS_OP 117 raw "left right -- flag" [|_, _| -1] "left is right; is not for 1";
    CONTAINS_OP 118 raw "left right -- flag" [|_, _| -1] "left in right; not in for 1";
    RERAISE 119 raw "tb val exc --" [|_, _| -3] "raise again; a nonzero operand restores the instruction pointer from the block";
    JUMP_IF_NOT_EXC_MATCH 121 jabs "exc type --" [|_, _| -2] "jump if the exception does not match the type or tuple of types";
    SETUP_FINALLY 122 jrel "-- | jump: -- tb2 val2 exc2 tb val exc" [|_, jump| if jump { 6 } else { 0 }] "push a block whose handler is the target";
    LOAD_FAST 124 local "-- value" [|_, _| 1] "push a local variable";
    STORE_FAST 125 local "value --" [|_, _| -1] "bind a local variable";
    DELETE_FAST 126 local "--" [|_, _| 0] "unbind a local variable";
    GEN_START 129 raw "none --" [|_, _| -1] "drop the first value sent; 0 generator, 1 coroutine, 2 asynchronous generator";
    RAISE_VARARGS 130 raw "exc cause --" [|n, _| -n] "raise: again for 0, the exception for 1, with a cause for 2";
    CALL_FUNCTION 131 raw "callable args -- result" [|n, _| -n] "call with n positional arguments";
    MAKE_FUNCTION 132 raw "defaults kwdefaults annotations closure code qualname -- function" [|n, _| -1 - (n & 0xF).count_ones() as i32] "a function; bits 1, 2, 4, 8 tell which of the four optional parts are there";
    BUILD_SLICE 133 raw "start stop step -- slice" [|n, _| if n == 3 { -2 } else { -1 }] "a slice of two or three parts";
    LOAD_CLOSURE 135 free "-- cell" [|_, _| 1] "push a cell itself";
    LOAD_DEREF 136 free "-- value" [|_, _| 1] "push what a cell holds";
    STORE_DEREF 137 free "value --" [|_, _| -1] "bind through a cell";
    DELETE_DEREF 138 free "--" [|_, _| 0] "unbind through a cell";
    CALL_FUNCTION_KW 141 raw "callable args names -- result" [|n, _| -n - 1] "call with n arguments, the last of them named by the tuple of names";
    CALL_FUNCTION_EX 142 raw "callable args kwargs -- result" [|n, _| -1 - (n & 1)] "call with an iterable of arguments and, if bit 0 is set, a mapping of keywords";
    SETUP_WITH 143 jrel "manager -- exit result | jump: manager -- exit tb2 val2 exc2 tb val exc" [|_, jump| if jump { 6 } else { 1 }] "call __enter__ and push a block";
    EXTENDED_ARG 144 raw "--" [|_, _| 0] "eight more high bits for the next operand";
    LIST_APPEND 145 raw "list ... value -- list ..." [|_, _| -1] "append to the list n deep";
    SET_ADD 146 raw "set ... value -- set ..." [|_, _| -1] "add to the set n deep";
    MAP_ADD 147 raw "dict ... key value -- dict ..." [|_, _| -2] "set an item of the dict n deep";
    LOAD_CLASSDEREF 148 free "-- value" [|_, _| 1] "push a name from the class namespace or else from a cell";
    MATCH_CLASS 152 raw "subject class names -- attributes flag" [|_, _| -1] "match a class pattern with n positional subpatterns";
    SETUP_ASYNC_WITH 154 jrel "exit result -- exit result | jump: exit result -- exit tb2 val2 exc2 tb val exc" [|_, jump| if jump { 5 } else { 0 }] "push the block of an async with, below the result";
    FORMAT_VALUE 155 raw "value spec -- text" [|n, _| if n & 4 == 4 { -1 } else { 0 }] "format; bits 0 and 1 the conversion (none, str, repr, ascii), bit 2 a spec is there";
    BUILD_CONST_KEY_MAP 156 raw "values keys -- dict" [|n, _| -n] "a dict of n values and a tuple of keys";
    BUILD_STRING 157 raw "parts -- text" [|n, _| 1 - n] "join n strings";
    LOAD_METHOD 160 name "owner -- method self" [|_, _| 1] "push a method and its self, or undefined and a bound value";
    CALL_METHOD 161 raw "method self args -- result" [|n, _| -n - 1] "call what LOAD_METHOD pushed with n positional arguments";
    LIST_EXTEND 162 raw "list ... iterable -- list ..." [|_, _| -1] "extend the list n deep";
    SET_UPDATE 163 raw "set ... iterable -- set ..." [|_, _| -1] "update the set n deep";
    DICT_MERGE 164 raw "callable ... dict ... mapping -- ..." [|_, _| -1] "update the dict n deep with keyword arguments; a key twice is an error";
    DICT_UPDATE 165 raw "dict ... mapping -- dict ..." [|_, _| -1] "update the dict n deep";
    PREP_RERAISE_STAR 166 none "original raised -- group" [|_, _| -1] "what is to be raised after except* clauses: a group of the list's exceptions, or None";
    CHECK_EG_MATCH 167 none "group types -- rest match" [|_, _| 0] "split the group by the types of an except* clause; either part may be None";
    LOAD_FAST_AND_CLEAR 168 local "-- value" [|_, _| 1] "push a local variable, or undefined if it is unbound, and unbind it";
    MAKE_CELL 169 free "--" [|_, _| 0] "put a new empty cell in the place of a cell";
    STORE_CLOSURE 170 free "cell --" [|_, _| -1] "put the cell itself back in its place";
    COPY 171 raw "value ... -- value ... value" [|_, _| 1] "push the value n deep, 1 being the top, once more; it may be undefined";
    CALL_INTRINSIC 172 raw "args -- result" [|n, _| 1 - (n & 3)] "an operation of the runtime, number n >> 2, on n & 3 values; see Intrinsic";
    LOAD_LOCALS 173 none "-- namespace" [|_, _| 1] "push the local namespace of a class or module body";
    LOAD_FROM_DICT_OR_GLOBALS 174 name "namespace -- value" [|_, _| 0] "a name from the namespace or else from globals or builtins";
    LOAD_FROM_DICT_OR_DEREF 175 free "namespace -- value" [|_, _| 0] "a name from the namespace or else from a cell";
    RESTORE_FAST 176 local "value --" [|_, _| -1] "put back what LOAD_FAST_AND_CLEAR pushed, which may be undefined";
}

/// What `CALL_INTRINSIC` does; the number of values is that of the names in the comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Intrinsic {
    /// name
    TypeVar = 0,
    /// name, function that gives the bound
    TypeVarWithBound = 1,
    /// name, function that gives the tuple of constraints
    TypeVarWithConstraints = 2,
    /// name
    ParamSpec = 3,
    /// name
    TypeVarTuple = 4,
    /// type parameter, function that gives its default
    SetTypeParamDefault = 5,
    /// tuple of name, tuple of type parameters or None, function that gives the value
    TypeAlias = 6,
    /// tuple of type parameters: the base class `Generic[...]`
    SubscriptGeneric = 7,
    /// function, tuple of type parameters: the function
    SetFunctionTypeParams = 8,
    /// tuple of strings, tuple of interpolations
    BuildTemplate = 9,
    /// tuple of value, source text, conversion or None, format specification
    BuildInterpolation = 10,
    /// nothing: the exception class
    NotImplementedError = 11,
}

impl Intrinsic {
    /// How many values it takes.
    pub const fn arity(self) -> u32 {
        match self {
            Intrinsic::NotImplementedError => 0,
            Intrinsic::TypeVar
            | Intrinsic::ParamSpec
            | Intrinsic::TypeVarTuple
            | Intrinsic::TypeAlias
            | Intrinsic::SubscriptGeneric
            | Intrinsic::BuildInterpolation => 1,
            Intrinsic::TypeVarWithBound
            | Intrinsic::TypeVarWithConstraints
            | Intrinsic::SetTypeParamDefault
            | Intrinsic::SetFunctionTypeParams
            | Intrinsic::BuildTemplate => 2,
        }
    }

    /// The operand of `CALL_INTRINSIC` for it.
    pub const fn operand(self) -> u32 {
        (self as u32) << 2 | self.arity()
    }
}

impl Opcode {
    /// CPython's spelling.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// What the operand means.
    #[inline]
    pub const fn operand(self) -> Operand {
        /// The table's column by itself: it is asked for more often than all others.
        static COLUMN: [Operand; 256] = {
            let mut column = [Operand::None; 256];
            let mut n = 0;
            while n < Opcode::ALL.len() {
                column[Opcode::ALL[n] as usize] = Opcode::ALL[n].info().operand;
                n += 1;
            }
            column
        };
        COLUMN[self as usize]
    }

    /// Whether the operand is used.
    pub const fn has_arg(self) -> bool {
        !matches!(self.operand(), Operand::None)
    }

    /// Whether the operand is a jump target.
    pub const fn is_jump(self) -> bool {
        matches!(self.operand(), Operand::JumpRel | Operand::JumpAbs)
    }

    /// Whether the next instruction is never reached from this one.
    pub const fn is_no_fallthrough(self) -> bool {
        matches!(
            self,
            Opcode::RETURN_VALUE
                | Opcode::RAISE_VARARGS
                | Opcode::RERAISE
                | Opcode::JUMP_FORWARD
                | Opcode::JUMP_ABSOLUTE
        )
    }

    /// How much deeper the stack is afterwards: when it jumps, when it does not, or (`None`) the greater of the two.
    #[inline]
    pub fn stack_effect(self, arg: u32, jump: Option<bool>) -> i32 {
        let fixed = self.info().fixed;
        if fixed != VARIES {
            return i32::from(fixed);
        }
        let arg = i32::try_from(arg).unwrap_or(i32::MAX).min(1 << 28);
        let effect = self.info().effect;
        match jump {
            Some(jump) => effect(arg, jump),
            None => effect(arg, true).max(effect(arg, false)),
        }
    }
}

impl TryFrom<u8> for Opcode {
    type Error = u8;
    fn try_from(number: u8) -> Result<Self, u8> {
        Opcode::from_u8(number).ok_or(number)
    }
}

impl fmt::Debug for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One instruction with its prefixes folded in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// Index of the instruction itself, behind its `EXTENDED_ARG` prefixes.
    pub index: u32,
    /// Number of the opcode; not every number is an [`Opcode`].
    pub opcode: u8,
    pub arg: u32,
}

/// Decodes wordcode; `EXTENDED_ARG` prefixes are folded into the instruction that follows. A trailing odd byte and
/// trailing prefixes are left out.
pub fn instructions(code: &[u8]) -> impl Iterator<Item = Instruction> + '_ {
    let mut high = 0u32;
    code.chunks_exact(2).enumerate().filter_map(move |(index, unit)| {
        let arg = high | u32::from(unit[1]);
        if unit[0] == Opcode::EXTENDED_ARG as u8 {
            high = arg << 8;
            return None;
        }
        high = 0;
        Some(Instruction { index: index as u32, opcode: unit[0], arg })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_up_to_165_are_cpython_3_10() {
        assert_eq!(Opcode::ALL.iter().filter(|&&op| (op as u8) < 166).count(), 127);
        assert_eq!(Opcode::BINARY_ADD as u8, 23);
        assert!(Opcode::ALL.iter().all(|&op| op as u8 > 165 || op.has_arg() == (op as u8 >= HAVE_ARGUMENT)));
    }

    #[test]
    fn pictures_agree_with_effects() {
        // Where a picture names each value, counting the names gives the effect.
        for &op in Opcode::ALL.iter().filter(|op| !op.has_arg()) {
            let (before, after) = op.info().picture.split_once("--").expect("a picture has two sides");
            let count = |side: &str| side.split_whitespace().count() as i32;
            assert_eq!(count(after) - count(before), op.stack_effect(0, None), "{op}");
        }
    }

    #[test]
    fn prefixes_are_folded() {
        let code = [144, 1, 100, 2, 83, 0];
        let got: Vec<_> = instructions(&code).map(|i| (i.index, i.opcode, i.arg)).collect();
        assert_eq!(got, [(1, 100, 258), (2, 83, 0)]);
    }
}
