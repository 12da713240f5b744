//! The eval loop over canonical wordcode. Every opcode has its body here, named as its row in the opcode table.
//!
//! Rules of the loop:
//! 1. `save!()` stores instruction and stack pointer in the frame before anything that takes `th` is called.
//! 2. After a call that may have pushed or popped frames, `load!()` reloads what is cached in locals. Native calls leave
//!    the current frame in place, so only frame changes of the loop itself need it.
//! 3. A popped value belongs to the body until pushed or dropped, on the error path too. Operands stay on the stack
//!    while the operation runs: the stack keeps them alive.
//! 4. Only calls, back edges and resumes look at the eval breaker.
//! 5. Guards before effects.
//! 6. A Python-to-Python call allocates nothing on the heap once the thread's stack is warm.

use pycodegen::opcode::Opcode as Op;
use pyrt::frame::{Block, Entry, Frame};
use pyrt::object::cell::Cell;
use pyrt::object::code::Code;
use pyrt::object::exception as exc;
use pyrt::object::generator::{Generator, State};
use pyrt::object::list::List;
use pyrt::object::raw::UNDEFINED;
use pyrt::object::tuple::Tuple;
use pyrt::protocol::compare::{self, CompareOp};
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::protocol::{self, attr, iter};
use pyrt::{Raised, Ref, Thread, Value};

use super::calls::{self, Called};
use super::operands::{name_at, op_at, rotate};
use super::{build, exceptions, intrinsics, iterate, patterns, scope, text, trace};
use crate::run::{self, Left};
use crate::{register, unwind};

/// Run the innermost frame, and the frames that it pushes, until native code has its answer or the innermost frame is
/// one for the register tier. With `SINGLE`, execute one instruction of the innermost frame. `TRACED` makes the twin that
/// tells trace and profile functions what happens (`trace`): the plain loop leaves where `Thread::tracing` asks for it.
///
/// # Safety
/// The innermost frame's record and window are whole, and its code came from our compiler or the verifier.
#[expect(clippy::cognitive_complexity, reason = "one body an opcode")]
pub(crate) unsafe fn run<const SINGLE: bool, const TRACED: bool>(th: &mut Thread) -> Left {
    let mut frame: *mut Frame;
    let mut code: &Code;
    let mut pc: *const u8;
    let mut sp: *mut u64;
    let mut fp: *mut u64;
    let mut step = trace::Step::new();

    // SAFETY: code is well formed, so operands index what exists, the stack stays inside the window, and jumps land on
    // instructions; frames on the chain are live.
    unsafe {
        macro_rules! load {
            () => {{
                frame = th.frame.get();
                code = (*frame).code().get();
                pc = (*frame).pc;
                sp = (*frame).sp;
                fp = (*frame).locals;
                if TRACED {
                    step.frame(frame);
                }
            }};
        }
        macro_rules! save {
            () => {{
                (*frame).pc = pc;
                (*frame).sp = sp;
            }};
        }
        macro_rules! push {
            ($v:expr) => {{
                let bits = $v.into_bits();
                *sp = bits;
                sp = sp.add(1);
            }};
        }
        macro_rules! pop {
            () => {{
                sp = sp.sub(1);
                Value::from_bits(*sp)
            }};
        }
        // Borrow the value `n` below the top.
        macro_rules! peek {
            ($n:expr) => {
                Ref::from_bits(*sp.sub(1 + $n))
            };
        }
        macro_rules! jump {
            ($to:expr) => {
                pc = code.bytecode.as_ptr().add($to as usize * 2)
            };
        }

        load!();
        {
            // What went wrong, and whether the frame is to be noted in the traceback.
            let (raised, fresh): (Raised, bool) = 'running: {
                macro_rules! fail {
                    ($e:expr) => {{
                        let error = $e;
                        break 'running (error, true);
                    }};
                }
                macro_rules! check {
                    ($r:expr) => {
                        match $r {
                            Ok(v) => v,
                            Err(e) => break 'running (e, true),
                        }
                    };
                }
                // Two operands on the stack become the result of an operation over them.
                macro_rules! two {
                    (|$a:ident, $b:ident| $body:expr) => {{
                        save!();
                        let ($a, $b): (Ref<'_>, Ref<'_>) = (peek!(1), peek!(0));
                        let result = $body;
                        let right = pop!();
                        let left = pop!();
                        match result {
                            Ok(v) => push!(v),
                            Err(e) => {
                                drop(right);
                                drop(left);
                                break 'running (e, true);
                            }
                        }
                        drop(right);
                        drop(left);
                    }};
                }
                macro_rules! one {
                    (|$a:ident| $body:expr) => {{
                        save!();
                        let $a: Ref<'_> = peek!(0);
                        let result = $body;
                        let operand = pop!();
                        match result {
                            Ok(v) => push!(v),
                            Err(e) => {
                                drop(operand);
                                break 'running (e, true);
                            }
                        }
                        drop(operand);
                    }};
                }
                macro_rules! binary {
                    ($op:expr, $slow:path) => {{
                        let (a, b): (Ref<'_>, Ref<'_>) = (peek!(1), peek!(0));
                        if let Some(v) = number::small($op, a, b) {
                            // Operands without objects: nothing to drop.
                            sp = sp.sub(1);
                            *sp.sub(1) = v.into_bits();
                        } else {
                            two!(|a, b| $slow(th, $op, a, b));
                        }
                    }};
                }
                macro_rules! add {
                    ($slow:path) => {
                        if text::append(frame, code, pc, sp) {
                            sp = sp.sub(1);
                        } else {
                            binary!(BinaryOp::Add, $slow);
                        }
                    };
                }
                macro_rules! breaker {
                    () => {
                        if th.breaker.is_set() {
                            save!();
                            check!(th.safepoint());
                        }
                    };
                }
                // A backward jump is a back edge: the eval breaker's turn.
                macro_rules! jump_checked {
                    ($to:expr) => {{
                        let to = code.bytecode.as_ptr().add($to as usize * 2);
                        let back = to < pc;
                        pc = to;
                        if back {
                            if !SINGLE && !TRACED && register::turn(th, code) {
                                save!();
                                return Left::Switch;
                            }
                            breaker!();
                        }
                    }};
                }
                macro_rules! called {
                    ($op:expr, $arg:expr, $c:expr) => {{
                        save!();
                        let announced = if TRACED { check!(trace::before_call(th, frame, $op, $arg)) } else { None };
                        let mut outcome = $c;
                        sp = (*frame).sp;
                        if TRACED && let Some(callee) = announced {
                            outcome = trace::after_call(th, frame, callee, outcome);
                        }
                        match check!(outcome) {
                            Called::Value(v) => push!(v),
                            Called::Frame => {
                                if SINGLE || !(*th.frame.get()).rpc.is_null() || !TRACED && th.tracing.get() != 0 {
                                    return Left::Switch;
                                }
                                load!();
                                if TRACED {
                                    check!(trace::call_event(th, frame));
                                }
                            }
                        }
                        breaker!();
                    }};
                }

                loop {
                    let mut op: Op = op_at(pc);
                    let mut arg = u32::from(*pc.add(1));
                    pc = pc.add(2);
                    if TRACED {
                        if th.tracing.get() == 0 {
                            pc = pc.sub(2);
                            save!();
                            return Left::Switch;
                        }
                        save!();
                        check!(step.instruction(th, frame, op));
                    }
                    // Only EXTENDED_ARG goes around: it widens the operand of the instruction behind it.
                    'widened: loop {
                        match op {
                            Op::EXTENDED_ARG => {
                                op = op_at(pc);
                                arg = arg << 8 | u32::from(*pc.add(1));
                                pc = pc.add(2);
                                continue 'widened;
                            }
                            Op::NOP => {}
                            Op::POP_TOP => drop(pop!()),
                            Op::ROT_TWO => std::ptr::swap(sp.sub(1), sp.sub(2)),
                            Op::ROT_THREE => rotate(sp, 3),
                            Op::ROT_FOUR => rotate(sp, 4),
                            Op::ROT_N => rotate(sp, arg as usize),
                            Op::DUP_TOP => {
                                let top: Ref<'_> = peek!(0);
                                push!(top.to_owned());
                            }
                            Op::DUP_TOP_TWO => {
                                let (a, b): (Ref<'_>, Ref<'_>) = (peek!(1), peek!(0));
                                let (a, b) = (a.to_owned(), b.to_owned());
                                push!(a);
                                push!(b);
                            }

                            // Locals, constants, cells.
                            Op::LOAD_CONST => {
                                let v = code.consts.get_unchecked(arg as usize).clone();
                                push!(v);
                            }
                            Op::LOAD_FAST => {
                                let bits = *fp.add(arg as usize);
                                if bits == UNDEFINED {
                                    save!();
                                    fail!(scope::unbound_local(th, code, arg));
                                }
                                let v: Ref<'_> = Ref::from_bits(bits);
                                push!(v.to_owned());
                            }
                            Op::STORE_FAST | Op::RESTORE_FAST => {
                                let v = pop!();
                                drop(Value::from_bits(fp.add(arg as usize).replace(v.into_bits())));
                            }
                            Op::DELETE_FAST => {
                                let old = Value::from_bits(fp.add(arg as usize).replace(UNDEFINED));
                                if old.is_undefined() {
                                    save!();
                                    fail!(scope::unbound_local(th, code, arg));
                                }
                                drop(old);
                            }
                            Op::LOAD_FAST_AND_CLEAR => {
                                *sp = fp.add(arg as usize).replace(UNDEFINED);
                                sp = sp.add(1);
                            }
                            Op::COPY => {
                                let v: Ref<'_> = peek!(arg as usize - 1);
                                push!(v.to_owned());
                            }
                            Op::MAKE_CELL => {
                                let fresh = Cell::new_cell(None).into_value().into_bits();
                                drop(Value::from_bits(fp.add((code.nlocals + arg) as usize).replace(fresh)));
                            }
                            Op::STORE_CLOSURE => {
                                let cell = pop!().into_bits();
                                drop(Value::from_bits(fp.add((code.nlocals + arg) as usize).replace(cell)));
                            }
                            Op::LOAD_CLOSURE => {
                                let cell: Ref<'_> = Ref::from_bits(*fp.add((code.nlocals + arg) as usize));
                                push!(cell.to_owned());
                            }
                            Op::LOAD_DEREF => {
                                let cell: Ref<'_, Cell> =
                                    Ref::from_bits(*fp.add((code.nlocals + arg) as usize)).cast_unchecked();
                                match cell.get().get() {
                                    Some(v) => push!(v),
                                    None => {
                                        save!();
                                        fail!(scope::unbound_cell(th, code, arg));
                                    }
                                }
                            }
                            Op::STORE_DEREF => {
                                let v = pop!();
                                let cell: Ref<'_, Cell> =
                                    Ref::from_bits(*fp.add((code.nlocals + arg) as usize)).cast_unchecked();
                                cell.set(Some(v));
                            }
                            Op::DELETE_DEREF => {
                                let cell: Ref<'_, Cell> =
                                    Ref::from_bits(*fp.add((code.nlocals + arg) as usize)).cast_unchecked();
                                if cell.get().get().is_none() {
                                    save!();
                                    fail!(scope::unbound_cell(th, code, arg));
                                }
                                cell.set(None);
                            }
                            Op::LOAD_CLASSDEREF => {
                                save!();
                                let v = check!(scope::load_classderef(th, code, arg));
                                push!(v);
                            }

                            // Annotation scopes and other operations of the runtime.
                            Op::CALL_INTRINSIC => {
                                save!();
                                let n = (arg & 3) as usize;
                                let values = std::slice::from_raw_parts(sp.sub(n).cast::<Value>(), n);
                                let result = intrinsics::call(th, arg, values);
                                for _ in 0..n {
                                    drop(pop!());
                                }
                                push!(check!(result));
                            }
                            Op::LOAD_LOCALS => {
                                save!();
                                push!(scope::locals(th));
                            }
                            Op::LOAD_FROM_DICT_OR_GLOBALS => {
                                one!(|a| intrinsics::from_dict_or_globals(th, a, name_at(code, arg)));
                            }
                            Op::LOAD_FROM_DICT_OR_DEREF => {
                                let cell: Ref<'_, Cell> =
                                    Ref::from_bits(*fp.add((code.nlocals + arg) as usize)).cast_unchecked();
                                one!(|a| intrinsics::from_dict_or_cell(th, a, code, arg, cell));
                            }

                            // Names.
                            Op::LOAD_NAME => {
                                save!();
                                let v = check!(scope::load_name(th, name_at(code, arg)));
                                push!(v);
                            }
                            Op::STORE_NAME => {
                                save!();
                                let v = pop!();
                                (*frame).sp = sp;
                                check!(scope::store_name(th, name_at(code, arg), v));
                            }
                            Op::DELETE_NAME => {
                                save!();
                                check!(scope::delete_name(th, name_at(code, arg)));
                            }
                            Op::LOAD_GLOBAL => {
                                let name = name_at(code, arg);
                                if let Some(v) = (*(*frame).globals).get_str(name) {
                                    push!(v);
                                } else if let Some(v) = (*(*frame).builtins).get_str(name) {
                                    push!(v);
                                } else {
                                    save!();
                                    fail!(scope::no_name(th, name));
                                }
                            }
                            Op::STORE_GLOBAL => {
                                let v = pop!();
                                save!();
                                (*(*frame).globals).set_str(name_at(code, arg), v);
                            }
                            Op::DELETE_GLOBAL => {
                                save!();
                                let name = name_at(code, arg);
                                if (*(*frame).globals).remove_str(name).is_none() {
                                    fail!(scope::no_name(th, name));
                                }
                            }

                            // Arithmetic.
                            Op::BINARY_ADD => add!(number::binary_slow),
                            Op::BINARY_SUBTRACT => binary!(BinaryOp::Sub, number::binary_slow),
                            Op::BINARY_MULTIPLY => binary!(BinaryOp::Mul, number::binary_slow),
                            Op::BINARY_TRUE_DIVIDE => binary!(BinaryOp::TrueDiv, number::binary_slow),
                            Op::BINARY_FLOOR_DIVIDE => binary!(BinaryOp::FloorDiv, number::binary_slow),
                            Op::BINARY_MODULO => binary!(BinaryOp::Mod, number::binary_slow),
                            Op::BINARY_LSHIFT => binary!(BinaryOp::LShift, number::binary_slow),
                            Op::BINARY_RSHIFT => binary!(BinaryOp::RShift, number::binary_slow),
                            Op::BINARY_AND => binary!(BinaryOp::And, number::binary_slow),
                            Op::BINARY_OR => binary!(BinaryOp::Or, number::binary_slow),
                            Op::BINARY_XOR => binary!(BinaryOp::Xor, number::binary_slow),
                            Op::BINARY_MATRIX_MULTIPLY => two!(|a, b| number::binary_slow(th, BinaryOp::MatMul, a, b)),
                            Op::BINARY_POWER => two!(|a, b| number::pow(th, a, b, Ref::NONE)),
                            Op::INPLACE_ADD => add!(number::in_place_slow),
                            Op::INPLACE_SUBTRACT => binary!(BinaryOp::Sub, number::in_place_slow),
                            Op::INPLACE_MULTIPLY => binary!(BinaryOp::Mul, number::in_place_slow),
                            Op::INPLACE_TRUE_DIVIDE => binary!(BinaryOp::TrueDiv, number::in_place_slow),
                            Op::INPLACE_FLOOR_DIVIDE => binary!(BinaryOp::FloorDiv, number::in_place_slow),
                            Op::INPLACE_MODULO => binary!(BinaryOp::Mod, number::in_place_slow),
                            Op::INPLACE_LSHIFT => binary!(BinaryOp::LShift, number::in_place_slow),
                            Op::INPLACE_RSHIFT => binary!(BinaryOp::RShift, number::in_place_slow),
                            Op::INPLACE_AND => binary!(BinaryOp::And, number::in_place_slow),
                            Op::INPLACE_OR => binary!(BinaryOp::Or, number::in_place_slow),
                            Op::INPLACE_XOR => binary!(BinaryOp::Xor, number::in_place_slow),
                            Op::INPLACE_MATRIX_MULTIPLY => {
                                two!(|a, b| number::in_place_slow(th, BinaryOp::MatMul, a, b));
                            }
                            Op::INPLACE_POWER => two!(|a, b| number::in_place_pow(th, a, b)),
                            Op::UNARY_NEGATIVE => one!(|a| number::neg(th, a)),
                            Op::UNARY_POSITIVE => one!(|a| number::pos(th, a)),
                            Op::UNARY_INVERT => one!(|a| number::invert(th, a)),
                            Op::UNARY_NOT => one!(|a| protocol::truth(th, a).map(|t| Value::bool(!t))),

                            // Comparison.
                            Op::COMPARE_OP => {
                                let Some(op) = CompareOp::from_arg(arg) else {
                                    save!();
                                    fail!(th.system_error("bad operand of COMPARE_OP"));
                                };
                                let (a, b): (Ref<'_>, Ref<'_>) = (peek!(1), peek!(0));
                                if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
                                    sp = sp.sub(1);
                                    *sp.sub(1) = Value::bool(op.holds(x.cmp(&y))).into_bits();
                                } else {
                                    two!(|a, b| compare::rich(th, a, b, op));
                                }
                            }
                            Op::IS_OP => {
                                let (right, left) = (pop!(), pop!());
                                let same = left.as_ref().bits_eq(right.as_ref());
                                push!(Value::bool(same == (arg == 0)));
                                drop((left, right));
                            }
                            Op::CONTAINS_OP => {
                                two!(|a, b| protocol::contains(th, b, a).map(|found| Value::bool(found == (arg == 0))));
                            }

                            // Attributes and subscripts.
                            Op::LOAD_ATTR => one!(|a| attr::get(th, a, name_at(code, arg))),
                            Op::STORE_ATTR => {
                                save!();
                                let result = attr::set(th, peek!(0), name_at(code, arg), peek!(1));
                                let (object, value) = (pop!(), pop!());
                                drop(object);
                                drop(value);
                                check!(result);
                            }
                            Op::DELETE_ATTR => {
                                save!();
                                let result = attr::delete(th, peek!(0), name_at(code, arg));
                                drop(pop!());
                                check!(result);
                            }
                            Op::BINARY_SUBSCR => two!(|a, b| protocol::get_item(th, a, b)),
                            Op::STORE_SUBSCR => {
                                save!();
                                let result = protocol::set_item(th, peek!(1), peek!(0), peek!(2));
                                let (key, container, value) = (pop!(), pop!(), pop!());
                                drop(key);
                                drop(container);
                                drop(value);
                                check!(result);
                            }
                            Op::DELETE_SUBSCR => {
                                save!();
                                let result = protocol::del_item(th, peek!(1), peek!(0));
                                let (key, container) = (pop!(), pop!());
                                drop(key);
                                drop(container);
                                check!(result);
                            }

                            // Jumps.
                            Op::JUMP_FORWARD => pc = pc.add(arg as usize * 2),
                            Op::JUMP_ABSOLUTE => jump_checked!(arg),
                            Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE => {
                                let top: Ref<'_> = peek!(0);
                                let truth = if top.is_bool() {
                                    sp = sp.sub(1);
                                    top.is_true()
                                } else {
                                    save!();
                                    let truth = protocol::truth(th, top);
                                    drop(pop!());
                                    check!(truth)
                                };
                                if truth == (op == Op::POP_JUMP_IF_TRUE) {
                                    jump_checked!(arg);
                                }
                            }
                            Op::JUMP_IF_FALSE_OR_POP | Op::JUMP_IF_TRUE_OR_POP => {
                                save!();
                                let truth = check!(protocol::truth(th, peek!(0)));
                                if truth == (op == Op::JUMP_IF_TRUE_OR_POP) {
                                    jump!(arg);
                                } else {
                                    drop(pop!());
                                }
                            }

                            // Iteration.
                            Op::GET_ITER => one!(|a| iter::iter(th, a)),
                            Op::FOR_ITER => {
                                save!();
                                let item =
                                    if TRACED { trace::next(th, frame, peek!(0)) } else { iter::next(th, peek!(0)) };
                                match check!(item) {
                                    Some(item) => push!(item),
                                    None => {
                                        drop(pop!());
                                        pc = pc.add(arg as usize * 2);
                                    }
                                }
                            }
                            Op::GET_YIELD_FROM_ITER => one!(|a| iterate::yield_from_iter(th, a, code)),
                            Op::UNPACK_SEQUENCE => {
                                let n = arg as usize;
                                let top: Ref<'_> = peek!(0);
                                if let Some(tuple) = top.downcast_exact::<Tuple>()
                                    && tuple.len() == n
                                {
                                    let keep = pop!();
                                    for item in tuple.get().as_slice().iter().rev() {
                                        push!(item.clone());
                                    }
                                    drop(keep);
                                } else if let Some(list) = top.downcast_exact::<List>()
                                    && list.len() == n
                                {
                                    let keep = pop!();
                                    for item in list.get().as_slice().iter().rev() {
                                        push!(item.clone());
                                    }
                                    drop(keep);
                                } else {
                                    save!();
                                    let items = iterate::unpack(th, peek!(0), n);
                                    drop(pop!());
                                    for item in check!(items).into_iter().rev() {
                                        push!(item);
                                    }
                                }
                            }
                            Op::UNPACK_EX => {
                                save!();
                                let items =
                                    iterate::unpack_ex(th, peek!(0), (arg & 0xFF) as usize, (arg >> 8) as usize);
                                drop(pop!());
                                for item in check!(items).into_iter().rev() {
                                    push!(item);
                                }
                            }

                            // Displays.
                            Op::BUILD_TUPLE => {
                                let n = arg as usize;
                                sp = sp.sub(n);
                                let v = Tuple::from_moved(sp, n);
                                push!(v.into_value());
                            }
                            Op::BUILD_LIST => {
                                let n = arg as usize;
                                sp = sp.sub(n);
                                let items = (0..n).map(|i| Value::from_bits(*sp.add(i))).collect();
                                push!(List::new(items).into_value());
                            }
                            Op::LIST_TO_TUPLE => {
                                let list = pop!();
                                let items = list.downcast::<List>().map(|l| l.to_vec()).unwrap_or_default();
                                push!(Tuple::new(items).into_value());
                                drop(list);
                            }
                            Op::LIST_APPEND => {
                                let item = pop!();
                                let list: Ref<'_, List> = peek!(arg as usize - 1).cast_unchecked();
                                list.push(item);
                            }
                            Op::LIST_EXTEND => {
                                save!();
                                let result = build::list_extend(th, peek!(arg as usize), peek!(0));
                                drop(pop!());
                                check!(result);
                            }
                            Op::BUILD_SET => {
                                save!();
                                let n = arg as usize;
                                let set = build::set(th, std::slice::from_raw_parts(sp.sub(n).cast::<Value>(), n));
                                for _ in 0..n {
                                    drop(pop!());
                                }
                                push!(check!(set));
                            }
                            Op::SET_ADD => {
                                save!();
                                let result = build::set_add(th, peek!(arg as usize), peek!(0));
                                drop(pop!());
                                check!(result);
                            }
                            Op::SET_UPDATE => {
                                save!();
                                let result = build::set_update(th, peek!(arg as usize), peek!(0));
                                drop(pop!());
                                check!(result);
                            }
                            Op::BUILD_MAP => {
                                save!();
                                let n = arg as usize * 2;
                                let dict = build::map(th, std::slice::from_raw_parts(sp.sub(n).cast::<Value>(), n));
                                for _ in 0..n {
                                    drop(pop!());
                                }
                                push!(check!(dict));
                            }
                            Op::BUILD_CONST_KEY_MAP => {
                                save!();
                                let n = arg as usize;
                                let values = std::slice::from_raw_parts(sp.sub(n + 1).cast::<Value>(), n);
                                let dict = build::const_key_map(th, peek!(0), values);
                                for _ in 0..=n {
                                    drop(pop!());
                                }
                                push!(check!(dict));
                            }
                            Op::MAP_ADD => {
                                save!();
                                let result = build::map_add(th, peek!(arg as usize + 1), peek!(1), peek!(0));
                                let (value, key) = (pop!(), pop!());
                                drop(value);
                                drop(key);
                                check!(result);
                            }
                            Op::DICT_UPDATE => {
                                save!();
                                let result = build::dict_update(th, peek!(arg as usize), peek!(0));
                                drop(pop!());
                                check!(result);
                            }
                            Op::DICT_MERGE => {
                                save!();
                                let result =
                                    build::dict_merge(th, peek!(arg as usize), peek!(0), peek!(arg as usize + 2));
                                drop(pop!());
                                check!(result);
                            }
                            Op::BUILD_SLICE => {
                                save!();
                                let step = if arg == 3 { pop!() } else { Value::NONE };
                                let (stop, start) = (pop!(), pop!());
                                push!(build::slice(start, stop, step));
                            }
                            Op::BUILD_STRING => {
                                let n = arg as usize;
                                let text = build::string(std::slice::from_raw_parts(sp.sub(n).cast::<Value>(), n));
                                for _ in 0..n {
                                    drop(pop!());
                                }
                                push!(text);
                            }
                            Op::FORMAT_VALUE => {
                                save!();
                                let has_spec = arg & 4 != 0;
                                let (value, spec): (Ref<'_>, Option<Ref<'_>>) =
                                    if has_spec { (peek!(1), Some(peek!(0))) } else { (peek!(0), None) };
                                let text = build::format_value(th, value, arg & 3, spec);
                                if has_spec {
                                    drop(pop!());
                                }
                                drop(pop!());
                                push!(check!(text));
                            }

                            // Calls and functions.
                            Op::CALL_FUNCTION => called!(op, arg, calls::call_function(th, arg as usize)),
                            Op::CALL_FUNCTION_KW => called!(op, arg, calls::call_keywords(th, arg as usize)),
                            Op::CALL_FUNCTION_EX => called!(op, arg, calls::call_ex(th, arg & 1 != 0)),
                            Op::LOAD_METHOD => {
                                save!();
                                let object: Ref<'_> = peek!(0);
                                match check!(attr::get_method(th, object, name_at(code, arg))) {
                                    attr::Method::Unbound(function) => {
                                        let this = sp.sub(1).replace(function.into_bits());
                                        *sp = this;
                                        sp = sp.add(1);
                                    }
                                    attr::Method::Bound(method) => {
                                        let object = Value::from_bits(sp.sub(1).replace(UNDEFINED));
                                        push!(method);
                                        drop(object);
                                    }
                                }
                            }
                            Op::CALL_METHOD => called!(op, arg, calls::call_method(th, arg as usize)),
                            Op::MAKE_FUNCTION => {
                                save!();
                                sp = sp.sub(build::function_parts(arg));
                                (*frame).sp = sp;
                                let function = check!(build::function(th, arg, sp));
                                push!(function);
                            }
                            Op::LOAD_BUILD_CLASS => {
                                save!();
                                let v = check!(scope::build_class(th));
                                push!(v);
                            }
                            Op::RETURN_VALUE => {
                                let value = pop!();
                                save!();
                                if TRACED {
                                    check!(trace::return_event(th, frame, &value));
                                }
                                if (*frame).entry() == Entry::Generator {
                                    return Left::Done(Ok(value));
                                }
                                if (*frame).entry() == Entry::Iterate {
                                    drop(value);
                                    register::iteration_over(th, frame);
                                    return Left::Switch;
                                }
                                let entry = unwind::pop_frame(th);
                                if matches!(entry, Entry::Native | Entry::Generator) {
                                    return Left::Done(Ok(value));
                                }
                                if entry == Entry::Init && !value.as_ref().is_none() {
                                    let raised = calls::init_returned(th, value);
                                    return run::raise(th, raised, true);
                                }
                                if let Entry::Operator(waiting) = entry {
                                    return register::operator_answered(th, waiting, value);
                                }
                                if !(*th.frame.get()).rpc.is_null() {
                                    register::deliver(th.frame.get(), entry, value);
                                    return Left::Switch;
                                }
                                load!();
                                if entry == Entry::Loop {
                                    push!(value);
                                }
                            }

                            // Generators and coroutines.
                            Op::GEN_START => drop(pop!()),
                            Op::YIELD_VALUE => {
                                let mut value = pop!();
                                save!();
                                let generator = iterate::generator_of(frame);
                                if generator.is_async_generator() {
                                    value = iterate::wrap_async(th, value);
                                }
                                if TRACED {
                                    check!(trace::return_event(th, frame, &value));
                                }
                                generator.state.set(State::Suspended);
                                if (*frame).entry() == Entry::Iterate {
                                    register::iterated(th, generator, value);
                                    return Left::Switch;
                                }
                                return Left::Done(Ok(value));
                            }
                            Op::YIELD_FROM => {
                                save!();
                                let value = pop!();
                                (*frame).sp = sp;
                                match check!(iterate::send(th, peek!(0), value)) {
                                    (value, true) => {
                                        if TRACED {
                                            check!(trace::return_event(th, frame, &value));
                                        }
                                        // Stay at this instruction: the next value goes to the same receiver.
                                        (*frame).pc = pc.sub(2);
                                        let generator = iterate::generator_of(frame);
                                        generator.state.set(State::Suspended);
                                        if (*frame).entry() == Entry::Iterate {
                                            register::iterated(th, generator, value);
                                            return Left::Switch;
                                        }
                                        return Left::Done(Ok(value));
                                    }
                                    (value, false) => {
                                        if TRACED && peek!(0).is::<Generator>() {
                                            check!(trace::stop_event(th, frame, &value));
                                        }
                                        let receiver = pop!();
                                        push!(value);
                                        drop(receiver);
                                    }
                                }
                            }
                            Op::GET_AWAITABLE => one!(|a| iterate::awaitable(th, a, arg)),
                            Op::GET_AITER => one!(|a| iterate::aiter(th, a)),
                            Op::GET_ANEXT => {
                                save!();
                                let v = check!(iterate::anext(th, peek!(0)));
                                push!(v);
                            }
                            Op::END_ASYNC_FOR => {
                                save!();
                                if !exceptions::end_async_for(th, frame) {
                                    let reraised = exceptions::reraise(th, frame);
                                    sp = (*frame).sp;
                                    break 'running reraised;
                                }
                                sp = (*frame).sp;
                                pc = pc.add(arg as usize * 2);
                            }

                            // Exceptions and blocks.
                            Op::SETUP_FINALLY | Op::SETUP_ASYNC_WITH => {
                                // SETUP_ASYNC_WITH: the awaited result of __aenter__ stays above the block.
                                let above = usize::from(op == Op::SETUP_ASYNC_WITH);
                                let level = sp.offset_from(fp) as usize - above;
                                let handler = pc.offset_from(code.bytecode.as_ptr()) as u32 + arg * 2;
                                th.stacks.blocks.push(Block { handler, level: level as u32 });
                            }
                            Op::POP_BLOCK => {
                                th.stacks.blocks.pop();
                            }
                            Op::POP_EXCEPT => {
                                save!();
                                th.stacks.blocks.pop();
                                unwind::restore_handled(th, frame);
                                sp = (*frame).sp;
                            }
                            Op::RAISE_VARARGS => {
                                save!();
                                let cause = if arg == 2 { Some(pop!()) } else { None };
                                let value = if arg >= 1 { Some(pop!()) } else { None };
                                (*frame).sp = sp;
                                break 'running exceptions::raise(th, value, cause);
                            }
                            Op::RERAISE => {
                                save!();
                                let reraised = exceptions::reraise(th, frame);
                                sp = (*frame).sp;
                                break 'running reraised;
                            }
                            Op::JUMP_IF_NOT_EXC_MATCH => {
                                save!();
                                let matched = exceptions::matches(th, peek!(1), peek!(0));
                                let (right, left) = (pop!(), pop!());
                                drop(right);
                                drop(left);
                                if !check!(matched) {
                                    jump!(arg);
                                }
                            }
                            Op::SETUP_WITH => {
                                save!();
                                let (exit, entered) = check!(exceptions::enter_with(th, peek!(0)));
                                let manager = pop!();
                                push!(exit);
                                drop(manager);
                                let level = sp.offset_from(fp) as u32;
                                let handler = pc.offset_from(code.bytecode.as_ptr()) as u32 + arg * 2;
                                th.stacks.blocks.push(Block { handler, level });
                                push!(entered);
                            }
                            Op::BEFORE_ASYNC_WITH => {
                                save!();
                                let (exit, entered) = check!(exceptions::enter_async_with(th, peek!(0)));
                                let manager = pop!();
                                push!(exit);
                                push!(entered);
                                drop(manager);
                            }
                            Op::WITH_EXCEPT_START => {
                                save!();
                                let v = check!(exceptions::exit_with(th, peek!(6), peek!(0), peek!(1)));
                                push!(v);
                            }
                            Op::LOAD_ASSERTION_ERROR => {
                                let class = th.interp().class(&exc::AssertionError).any().to_owned();
                                push!(class);
                            }
                            Op::PREP_RERAISE_STAR => two!(|a, b| exceptions::prep_reraise_star(th, a, b)),
                            Op::CHECK_EG_MATCH => {
                                save!();
                                let result = exceptions::check_group_match(th, peek!(1), peek!(0));
                                let (types, group) = (pop!(), pop!());
                                drop((types, group));
                                let (rest, matched) = check!(result);
                                push!(rest);
                                push!(matched);
                            }

                            // Pattern matching.
                            Op::GET_LEN => {
                                save!();
                                let n = check!(protocol::length(th, peek!(0)));
                                push!(pyrt::object::int::from_usize(n));
                            }
                            Op::MATCH_MAPPING => push!(Value::bool(patterns::is_mapping(peek!(0)))),
                            Op::MATCH_SEQUENCE => push!(Value::bool(patterns::is_sequence(peek!(0)))),
                            Op::MATCH_KEYS => {
                                save!();
                                let (values, matched) = check!(patterns::match_keys(th, peek!(1), peek!(0)));
                                push!(values);
                                push!(Value::bool(matched));
                            }
                            Op::COPY_DICT_WITHOUT_KEYS => {
                                save!();
                                let rest = patterns::copy_without_keys(th, peek!(1), peek!(0));
                                let keys = pop!();
                                drop(keys);
                                push!(check!(rest));
                            }
                            Op::MATCH_CLASS => {
                                save!();
                                let result = patterns::match_class(th, peek!(2), peek!(1), peek!(0), arg as usize);
                                drop(pop!());
                                let (class, subject) = (pop!(), pop!());
                                match result {
                                    Ok(Some(values)) => {
                                        push!(values);
                                        push!(Value::TRUE);
                                        drop(subject);
                                    }
                                    Ok(None) => {
                                        push!(subject);
                                        push!(Value::FALSE);
                                    }
                                    Err(e) => {
                                        drop((class, subject));
                                        break 'running (e, true);
                                    }
                                }
                                drop(class);
                            }

                            // Modules and classes.
                            Op::IMPORT_NAME => {
                                save!();
                                let module = scope::import_name(th, name_at(code, arg), peek!(1), peek!(0));
                                let (fromlist, level) = (pop!(), pop!());
                                drop((fromlist, level));
                                push!(check!(module));
                            }
                            Op::IMPORT_FROM => {
                                save!();
                                let v = check!(pyrt::import::import_from(th, peek!(0), name_at(code, arg)));
                                push!(v);
                            }
                            Op::IMPORT_STAR => {
                                save!();
                                let result = scope::import_star(th, peek!(0));
                                drop(pop!());
                                check!(result);
                            }
                            Op::SETUP_ANNOTATIONS => {
                                save!();
                                check!(scope::setup_annotations(th));
                            }
                            Op::PRINT_EXPR => {
                                save!();
                                let value = pop!();
                                (*frame).sp = sp;
                                check!(scope::print_expr(th, value));
                            }
                        }
                        break;
                    }
                    if SINGLE {
                        save!();
                        return Left::Stepped;
                    }
                    // Python code may have run that traces this frame from here on. (At the start of a frame's code its
                    // beginning would be announced.)
                    if !TRACED && th.tracing.get() != 0 && pc != code.bytecode.as_ptr() {
                        save!();
                        return Left::Switch;
                    }
                }
            };

            save!();
            if SINGLE { Left::Raised(raised, fresh) } else { run::raise(th, raised, fresh) }
        }
    }
}
