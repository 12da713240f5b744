//! The instructions of the register form: one row each, everything else derived.
//!
//! A row says the name, the number of words (the instruction and what stands behind it: constants, caches), in brackets
//! the body of the fast path, where there is one, and the function of the slow path. A body that calls what the compiler
//! may build in stands in parentheses: it is a function of its own, since what it keeps on the native stack is in the way
//! of a jump. One in brackets calls nothing but functions that are never built in and answer in registers. A word holds
//! opcode (8 bits), flags (8), and three operands a, b, c of 16 bits each; operands are registers (words of the frame's
//! window) unless the row says otherwise.
//!
//! ```text
//! bits  0-7 opcode | 8-15 flags | 16-31 a: what is written | 32-47 b | 48-63 c
//! ```

use pyrt::Thread;
use pyrt::object::dict::{DictKeyIterator, DictValueIterator};
use pyrt::object::iterators::{ListIterator, TupleIterator};
use pyrt::object::range::RangeIterator;
use pyrt::object::set::SetIterator;
use pyrt::object::str::StrIterator;

#[cfg(all(jumps, panic = "abort"))]
use super::dispatch;
#[cfg(not(all(jumps, panic = "abort")))]
use super::word::Out;
use super::word::{Fp, Next, Pc, opcode};
use super::{arith, attribute, calling, compare, display, item, iteration, moves, names, plain, returning};

/// A slow path: out of line, does the whole instruction through the data model, may specialise it for next time.
pub(super) type Slow = unsafe fn(&mut Thread, Pc, Fp) -> Next;

/// The instruction behind the one at `pc`.
///
/// # Safety
/// There is one.
#[inline(always)]
pub(super) unsafe fn behind(pc: Pc) -> Pc {
    // SAFETY: opcodes of lowered code are rows of the table.
    unsafe { pc.add(usize::from(*WORDS.get_unchecked(usize::from(opcode(pc))))) }
}

/// What executes an instruction and goes on with the next; it ends where a frame leaves the tier.
#[cfg(all(jumps, panic = "abort"))]
pub(super) type Handler = unsafe fn(&mut Thread, Pc, Fp) -> dispatch::Onward;

/// What a row's function does.
#[cfg(all(jumps, panic = "abort"))]
macro_rules! handler {
    ($th:ident, $pc:ident, $fp:ident, [] $slow:path) => {
        dispatch::slow_row(|th, pc, fp| $slow(th, pc, fp), $th, $pc, $fp)
    };
    ($th:ident, $pc:ident, $fp:ident, [$body:path] $slow:path) => {
        dispatch::finish($body($th, $pc, $fp), $th, $pc, $fp)
    };
    ($th:ident, $pc:ident, $fp:ident, ($body:path) $slow:path) => {
        dispatch::apart_row(|th, pc, fp| $body(th, pc, fp), $th, $pc, $fp)
    };
}

/// The fast path of a row.
#[cfg(not(all(jumps, panic = "abort")))]
macro_rules! fast {
    ($th:ident, $pc:ident, $fp:ident, []) => {
        Out::Slow
    };
    ($th:ident, $pc:ident, $fp:ident, [$body:path]) => {
        $body($th, $pc, $fp)
    };
    ($th:ident, $pc:ident, $fp:ident, ($body:path)) => {
        $body($th, $pc, $fp)
    };
}

macro_rules! instructions {
    ($($name:ident $words:literal $fast:tt $slow:path, $doc:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        enum Number { $($name),* }

        /// Opcodes of the register form.
        pub(super) mod op {
            $(#[doc = $doc] pub const $name: u8 = super::Number::$name as u8;)*
        }

        /// Names, by opcode.
        pub(super) static NAMES: &[&str] = &[$(stringify!($name)),*];
        /// Words of an instruction, by opcode.
        pub(super) static WORDS: &[u8] = &[$($words),*];
        /// Slow paths, by opcode.
        pub(super) static SLOW: &[Slow] = &[$($slow),*];

        /// The functions that execute an instruction and go on with the next, by opcode.
        #[cfg(all(jumps, panic = "abort"))]
        pub(super) static HANDLERS: &[Handler] = &[$(handlers::$name),*];

        #[cfg(all(jumps, panic = "abort"))]
        #[allow(non_snake_case)]
        mod handlers {
            use super::*;

            $(
                pub(super) unsafe fn $name(th: &mut Thread, pc: Pc, fp: Fp) -> dispatch::Onward {
                    // SAFETY: as for `execute`.
                    unsafe { handler!(th, pc, fp, $fast $slow) }
                }
            )*
        }

        /// Execute the fast path of the instruction at `pc`.
        ///
        /// # Safety
        /// The instruction is of lowered code and runs on the window at `fp`.
        #[cfg(not(all(jumps, panic = "abort")))]
        #[inline(always)]
        pub(super) unsafe fn execute(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: opcodes of lowered code are rows of the table.
            unsafe {
                match std::mem::transmute::<u8, Number>(opcode(pc)) {
                    $(Number::$name => fast!(th, pc, fp, $fast),)*
                }
            }
        }
    };
}

instructions! {
    // Moves.
    MOVE 1 [moves::copy] plain::never, "a = b, counted";
    MOVE_TEMP 1 [moves::take] plain::never, "a = b, b gives its count up";
    TAKE 1 [moves::take_local] plain::never, "a = local b, which becomes unbound";
    LOAD_K 2 [moves::constant] plain::never, "a = the constant behind";
    SWAP 1 [moves::swap] plain::never, "a and b change places";
    POP 1 [moves::pop] plain::never, "drop b";
    CHECK 1 [moves::check] names::unbound, "local b must be bound";
    DELETE 1 [moves::delete] plain::never, "local a becomes unbound";
    LOAD_CELL 1 [names::load_cell] names::load_cell_slow, "a = the content of cell b";
    STORE_CELL 1 [names::store_cell] plain::never, "the content of cell a = b";
    // Names: c is the name; behind: two key versions, the place of the value.
    LOAD_GLOBAL 4 [] names::load_global, "a = global or built-in c";
    LOAD_GLOBAL_MODULE 4 [names::load_global_module] names::load_global, "a = global c, keys unchanged";
    LOAD_GLOBAL_BUILTIN 4 [names::load_global_builtin] names::load_global, "a = built-in c, keys unchanged";
    LOAD_NAME 4 [] names::load_name, "a = name c of a module or class body";
    LOAD_NAME_MODULE 4 [names::load_name_module] names::load_name, "a = global c, from module code";
    LOAD_NAME_BUILTIN 4 [names::load_name_builtin] names::load_name, "a = built-in c, from module code";
    STORE_GLOBAL 4 [] names::store_global, "global c = b";
    STORE_GLOBAL_MODULE 4 [names::store_global_module] names::store_global, "global c = b, keys unchanged";
    STORE_NAME 4 [] names::store_name, "name c of a module or class body = b";
    STORE_NAME_MODULE 4 [names::store_name_module] names::store_name, "global c = b, from module code";
    // Arithmetic: behind: the operator (registers), or the constant (K; the operator is c).
    BINARY 2 [] arith::binary, "a = b op c";
    BINARY_K 2 [] arith::binary_k, "a = b op constant";
    BINARY_NUMBER 2 [arith::number] arith::binary, "a = b op c, ints and floats mixed";
    BINARY_NUMBER_K 2 [arith::number_k] arith::binary_k, "a = b op constant, ints and floats mixed";
    ADD_INT 2 [arith::add_int] arith::binary, "a = b + c";
    SUB_INT 2 [arith::sub_int] arith::binary, "a = b - c";
    MUL_INT 2 [arith::mul_int] arith::binary, "a = b * c";
    FLOORDIV_INT 2 [arith::floordiv_int] arith::binary, "a = b // c";
    MOD_INT 2 [arith::mod_int] arith::binary, "a = b % c";
    AND_INT 2 [arith::and_int] arith::binary, "a = b & c";
    OR_INT 2 [arith::or_int] arith::binary, "a = b | c";
    XOR_INT 2 [arith::xor_int] arith::binary, "a = b ^ c";
    LSHIFT_INT 2 [arith::lshift_int] arith::binary, "a = b << c";
    RSHIFT_INT 2 [arith::rshift_int] arith::binary, "a = b >> c";
    ADD_FLOAT 2 [arith::add_float] arith::binary, "a = b + c";
    SUB_FLOAT 2 [arith::sub_float] arith::binary, "a = b - c";
    MUL_FLOAT 2 [arith::mul_float] arith::binary, "a = b * c";
    DIV_FLOAT 2 [arith::div_float] arith::binary, "a = b / c";
    ADD_INT_K 2 [arith::add_int_k] arith::binary_k, "a = b + constant";
    SUB_INT_K 2 [arith::sub_int_k] arith::binary_k, "a = b - constant";
    MUL_INT_K 2 [arith::mul_int_k] arith::binary_k, "a = b * constant";
    FLOORDIV_INT_K 2 [arith::floordiv_int_k] arith::binary_k, "a = b // constant";
    MOD_INT_K 2 [arith::mod_int_k] arith::binary_k, "a = b % constant";
    AND_INT_K 2 [arith::and_int_k] arith::binary_k, "a = b & constant";
    OR_INT_K 2 [arith::or_int_k] arith::binary_k, "a = b | constant";
    XOR_INT_K 2 [arith::xor_int_k] arith::binary_k, "a = b ^ constant";
    LSHIFT_INT_K 2 [arith::lshift_int_k] arith::binary_k, "a = b << constant";
    RSHIFT_INT_K 2 [arith::rshift_int_k] arith::binary_k, "a = b >> constant";
    ADD_FLOAT_K 2 [arith::add_float_k] arith::binary_k, "a = b + constant";
    SUB_FLOAT_K 2 [arith::sub_float_k] arith::binary_k, "a = b - constant";
    MUL_FLOAT_K 2 [arith::mul_float_k] arith::binary_k, "a = b * constant";
    DIV_FLOAT_K 2 [arith::div_float_k] arith::binary_k, "a = b / constant";
    POWER 2 [] arith::power, "a = b ** c";
    UNARY 1 [arith::unary_number] arith::unary, "a = op b; c: the operator";
    NOT 1 [compare::not] compare::not_slow, "a = not b";
    // Comparison: behind: the operator (registers), or the constant (K).
    COMPARE 2 [compare::value] compare::value_slow, "a = b op c";
    COMPARE_K 2 [compare::value_k] compare::value_k_slow, "a = b op constant; the operator is c";
    JUMP_COMPARE 2 [] compare::jump, "if (a op b) == SENSE go c words on";
    JUMP_COMPARE_K 2 [] compare::jump_k, "if (a op constant) == SENSE go c words on; the operator is b";
    JUMP_LT_INT 2 [compare::lt_int] compare::jump, "if a < b go c words on";
    JUMP_LE_INT 2 [compare::le_int] compare::jump, "if a <= b go c words on";
    JUMP_EQ_INT 2 [compare::eq_int] compare::jump, "if a == b go c words on";
    JUMP_NE_INT 2 [compare::ne_int] compare::jump, "if a != b go c words on";
    JUMP_LT_INT_K 2 [compare::lt_int_k] compare::jump_k, "if a < constant go c words on";
    JUMP_LE_INT_K 2 [compare::le_int_k] compare::jump_k, "if a <= constant go c words on";
    JUMP_GT_INT_K 2 [compare::gt_int_k] compare::jump_k, "if a > constant go c words on";
    JUMP_GE_INT_K 2 [compare::ge_int_k] compare::jump_k, "if a >= constant go c words on";
    JUMP_GT_INT 2 [compare::gt_int] compare::jump, "if a > b go c words on";
    JUMP_GE_INT 2 [compare::ge_int] compare::jump, "if a >= b go c words on";
    JUMP_EQ_INT_K 2 [compare::eq_int_k] compare::jump_k, "if a == constant go c words on";
    JUMP_NE_INT_K 2 [compare::ne_int_k] compare::jump_k, "if a != constant go c words on";
    JUMP_COMPARE_FLOAT 2 [compare::jump_float] compare::jump, "JUMP_COMPARE of floats";
    JUMP_COMPARE_FLOAT_K 2 [compare::jump_float_k] compare::jump_k, "JUMP_COMPARE_K of floats";
    JUMP_COMPARE_STR 2 [compare::jump_str] compare::jump, "JUMP_COMPARE of strings, == and !=";
    JUMP_COMPARE_STR_K 2 [compare::jump_str_k] compare::jump_k, "JUMP_COMPARE_K of strings, == and !=";
    IS 1 [compare::is] compare::is_slow, "a = (b is c) == SENSE";
    JUMP_IS_K 2 [compare::jump_is_k] compare::jump_is_k_slow, "if (a is constant) == SENSE go c words on";
    JUMP_CONTAINS 1 [compare::jump_contains] compare::jump_contains_slow, "if (a in b) == SENSE go c words on";
    CONTAINS 1 [compare::contains] compare::contains_slow, "a = (b in c) == SENSE";
    // Jumps.
    JUMP 1 [plain::jump] plain::never, "go c words on";
    JUMP_BACK 1 [plain::jump_back] plain::breaker, "go c words on, which is back";
    JUMP_TRUTH 1 [compare::truth] compare::truth_slow, "if truth(b) == SENSE go c words on";
    JUMP_KEEP 1 [compare::keep] compare::keep_slow, "if truth(b) == SENSE go c words on, else drop b";
    // Attributes: c is the name; behind: caches, last where the stack ends while a property's function runs.
    LOAD_ATTR 6 [] attribute::load, "a = b.name";
    LOAD_ATTR_INSTANCE 6 [attribute::load_instance] attribute::load, "a = b.name, in the object";
    LOAD_ATTR_OVERFLOW 6 [attribute::load_overflow] attribute::load, "a = b.name, in the overflow array";
    LOAD_ATTR_SHAPES 6 [attribute::load_shapes] attribute::load, "a = b.name, in objects of up to four shapes";
    LOAD_ATTR_SLOT 6 [attribute::load_slot] attribute::load, "a = b.name, a __slots__ word";
    LOAD_ATTR_CLASS 6 [attribute::load_class] attribute::load, "a = b.name, found in the class";
    LOAD_ATTR_PROPERTY 6 [attribute::load_property] attribute::load, "a = b.name, a property whose function is in Python";
    LOAD_ATTR_BOUND 6 (attribute::load_bound) attribute::load, "a = b.name, a function of the class bound to b";
    LOAD_ATTR_TYPE 6 [attribute::load_type] attribute::load, "a = b.name of a class";
    LOAD_ATTR_TYPE_OWN 6 [attribute::load_type_own] attribute::load, "a = b.name of a class, in its own dict";
    LOAD_ATTR_MODULE 6 [attribute::load_module] attribute::load, "a = b.name of a module";
    STORE_ATTR 6 [] attribute::store, "a.name = b";
    STORE_ATTR_INSTANCE 6 [attribute::store_instance] attribute::store, "a.name = b, in the object";
    STORE_ATTR_OVERFLOW 6 [attribute::store_overflow] attribute::store, "a.name = b, in the overflow array";
    STORE_ATTR_SHAPES 6 [attribute::store_shapes] attribute::store, "a.name = b, in objects of up to four shapes";
    STORE_ATTR_ADD 6 [attribute::store_add] attribute::store, "a.name = b, a new attribute in the object";
    STORE_ATTR_SLOT 6 [attribute::store_instance] attribute::store, "a.name = b, a __slots__ word";
    LOAD_METHOD 9 [] attribute::method, "a, a + 1 = method and b, or nothing and b.name";
    LOAD_METHOD_CLASS 9 [attribute::method_class] attribute::method, "the method found in the class";
    LOAD_METHOD_STATIC 9 [attribute::method_static] attribute::method, "nothing, and the function of a static method";
    LOAD_METHOD_CLASSES 9 [attribute::method_classes] attribute::method, "the method found in one of up to four classes";
    LOAD_METHOD_MODULE 9 [attribute::method_module] attribute::method, "a function of a module";
    SUPER_METHOD 9 (attribute::super_method) attribute::super_method_slow, "a, a + 1 = super().name, b; go on where the last word says; else go on with the instructions behind, which do the same";
    // Items.
    GET_ITEM 1 [] item::get, "a = b[c]";
    GET_ITEM_LIST 1 [item::get_list] item::get, "a = b[c], a list at an int";
    GET_ITEM_TUPLE 1 [item::get_tuple] item::get, "a = b[c], a tuple at an int";
    GET_ITEM_STR 1 (item::get_str) item::get, "a = b[c], a string at an int";
    GET_ITEM_DICT 1 (item::get_dict) item::get, "a = b[c] of a dict";
    GET_ITEM_K 2 [item::get_k] item::get_k_slow, "a = b[constant]";
    GET_ITEM_DICT_K 2 (item::get_dict_k) item::get_k_slow, "a = b[constant] of a dict";
    SET_ITEM_DICT 1 (item::set_dict) item::set_slow, "a[b] = c of a dict";
    SET_ITEM 1 [item::set] item::set_slow, "a[b] = c";
    DELETE_ITEM 1 [] item::delete, "del a[b]";
    // Iteration.
    FOR 1 [] iteration::next::<false>, "a = next of b, at its end go c words on";
    FOR_BACK 1 [] iteration::next::<true>, "a = next of b and go c words on, at its end go on";
    FOR_RANGE 1 [iteration::advance::<RangeIterator, false>] iteration::next::<false>, "FOR over a range";
    FOR_RANGE_BACK 1 [iteration::advance::<RangeIterator, true>] iteration::next::<true>, "FOR_BACK over a range";
    FOR_LIST 1 [iteration::advance::<ListIterator, false>] iteration::next::<false>, "FOR over a list";
    FOR_LIST_BACK 1 [iteration::advance::<ListIterator, true>] iteration::next::<true>, "FOR_BACK over a list";
    FOR_TUPLE 1 [iteration::advance::<TupleIterator, false>] iteration::next::<false>, "FOR over a tuple";
    FOR_TUPLE_BACK 1 [iteration::advance::<TupleIterator, true>] iteration::next::<true>, "FOR_BACK over a tuple";
    FOR_STR 1 (iteration::advance::<StrIterator, false>) iteration::next::<false>, "FOR over a string";
    FOR_STR_BACK 1 (iteration::advance::<StrIterator, true>) iteration::next::<true>, "FOR_BACK over a string";
    FOR_KEYS 1 (iteration::advance::<DictKeyIterator, false>) iteration::next::<false>, "FOR over the keys of a dict";
    FOR_KEYS_BACK 1 (iteration::advance::<DictKeyIterator, true>) iteration::next::<true>, "FOR_BACK over the keys of a dict";
    FOR_VALUES 1 (iteration::advance::<DictValueIterator, false>) iteration::next::<false>, "FOR over the values of a dict";
    FOR_VALUES_BACK 1 (iteration::advance::<DictValueIterator, true>) iteration::next::<true>, "FOR_BACK over the values of a dict";
    FOR_SET 1 (iteration::advance::<SetIterator, false>) iteration::next::<false>, "FOR over a set";
    FOR_SET_BACK 1 (iteration::advance::<SetIterator, true>) iteration::next::<true>, "FOR_BACK over a set";
    FOR_GENERATOR 1 (iteration::generator::<false>) iteration::next::<false>, "FOR over a generator, whose frame runs in this loop";
    FOR_GENERATOR_BACK 1 (iteration::generator::<true>) iteration::next::<true>, "FOR_BACK over a generator, whose frame runs in this loop";
    FOR_PAIR 2 (iteration::pair::<false>) iteration::next_pair::<false>, "a + 1, a = the pair that b gives next, then go on where the word behind says; where it is no pair a = it; at the end go c words on";
    FOR_PAIR_BACK 2 (iteration::pair::<true>) iteration::next_pair::<true>, "FOR_PAIR at a loop's end: where it is no pair go c words on, at the end go on";
    ITER 1 [] iteration::iter, "a = iter(b)";
    UNPACK 1 [item::unpack] item::unpack_slow, "the c registers from a on = the items of b, the first one last";
    UNPACK_REST 1 [] item::unpack_rest, "the registers from a on = items of b, the first one last; c: how many before the list of the rest, and (high byte) behind";
    // Calls: a is where callee (or method and self) and arguments begin and the result goes, b the number of arguments.
    CALL 3 [] calling::call, "call the value at a";
    CALL_PYTHON 3 [calling::python::<false>] calling::call, "CALL of a function in Python whose parameters the arguments fill; behind: its code's number, window and further locals, its start";
    CALL_PYTHON_LOCALS 3 [calling::python::<true>] calling::call, "CALL_PYTHON of a function with more than two locals behind its parameters";
    CALL_PYTHON_FILL 3 (calling::python_fill) calling::call, "CALL of a function in Python whose parameters arguments and defaults fill";
    CALL_BOUND 3 (calling::bound) calling::call, "CALL of a bound method whose function in Python arguments and defaults fill";
    CALL_CLASS 3 (calling::class) calling::call, "CALL of a class with __init__ in Python; behind: its version, __init__";
    CALL_NATIVE 3 [calling::native] calling::call, "CALL of a function in Rust";
    CALL_NATIVE_CLASS 3 [calling::native_class] calling::call, "CALL of a built-in class; behind: the class";
    CALL_LEN 3 [calling::len] calling::call, "CALL of len";
    CALL_METHOD 3 [] calling::call_method, "call the method at a, or the value at a + 1";
    CALL_METHOD_PYTHON 3 [calling::python_method::<false>] calling::call_method, "CALL_METHOD of a function in Python with self; behind: as for CALL_PYTHON";
    CALL_METHOD_PYTHON_LOCALS 3 [calling::python_method::<true>] calling::call_method, "CALL_METHOD_PYTHON, as for CALL_PYTHON_LOCALS";
    CALL_METHOD_PYTHON_FILL 3 (calling::python_method_fill) calling::call_method, "CALL_METHOD of a function in Python whose parameters arguments and defaults fill";
    CALL_METHOD_NATIVE 3 [calling::native_method] calling::call_method, "CALL_METHOD of a method in Rust";
    CALL_METHOD_APPEND 3 [calling::append] calling::call_method, "CALL_METHOD of list.append";
    CALL_KW 3 [] calling::call_keywords, "call with keywords; the names stand behind the arguments";
    CALL_KW_PYTHON 3 (calling::python_keywords) calling::call_keywords, "CALL_KW of a function in Python; behind: its code, the parameter of each keyword";
    CALL_EX 2 [] calling::call_ex, "call with a tuple, and a dict where b is 1";
    RETURN 1 [returning::to_any] returning::ret_slow, "return b; c: locals and cells of the frame";
    RETURN_K 2 [returning::k_to_any] returning::ret_k_slow, "return the constant; c: locals and cells of the frame";
    RETURN_TO_LOOP 1 [returning::to_loop] returning::ret_slow, "the same, called by the eval loop";
    RETURN_K_TO_LOOP 2 [returning::k_to_loop] returning::ret_k_slow, "the same, called by the eval loop";
    RETURN_NONE_TO_LOOP 2 [returning::none_to_loop] returning::ret_k_slow, "the same of None, called by the eval loop";
    RETURN_NONE_TO_NOBODY 2 [returning::none_to_nobody] returning::ret_k_slow, "the same, the result is dropped";
    YIELD_FROM 1 [] returning::yield_from, "send the value behind a to a, until that is over: then a = its result";
    YIELD 1 (returning::yield_item) returning::yield_value, "yield b";
    // Displays and the like: operands in their stack places from a on, b how many.
    BUILD_LIST 1 [] display::list, "a = list of the b values from a on";
    BUILD_TUPLE 1 [] display::tuple, "a = tuple of the b values from a on";
    BUILD_STRING 1 [] display::string, "a = the b strings from a on, joined";
    BUILD_MAP 1 [] display::map, "a = dict of the b keys and values from a on";
    BUILD_KEY_MAP 1 [] display::key_map, "a = dict of b - 1 values from a on, the last one being the tuple of keys";
    BUILD_SET 1 [] display::set, "a = set of the b values from a on";
    BUILD_SLICE 1 [] display::slice, "a = slice of the b values from a on";
    LIST_TO_TUPLE 1 [] display::list_to_tuple, "a = tuple(a)";
    UPDATE 1 [] display::update, "add what stands from b on to the container a; c: how";
    MAKE_FUNCTION 1 [] display::function, "a = function of the b values from a on; c: what they are";
    GET_SLICE 2 [] display::get_slice, "a = b[c : register behind c] of a built-in sequence, with SENSE also : the next register, then go on where the word behind says; else go on with the instructions behind, which do the same";
    SET_SLICE 2 [] display::set_slice, "a[c : register behind c] = b of lists, as for GET_SLICE";
    FORMAT 1 [] display::format, "a = format(b); c: conversion";
    FORMAT_SPEC 1 [] display::format_spec, "a = format(a, register behind a); c: conversion";
    LIST_APPEND 1 [item::list_append] item::list_append_slow, "append b to the list a";
    // The rest.
    STEP 2 [] plain::step, "one wordcode instruction, by the stack loop; its stack ends at a; behind: its offset and the next one's";
    LEAVE 1 [] plain::leave, "one wordcode instruction, by the stack loop with its blocks";
    POP_EXCEPT 1 [] plain::pop_except, "the exception state in the three words below a is the current one again";
}
