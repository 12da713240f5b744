//! The runtime alone: an interpreter without parser and eval loop makes objects, calls builtins, collects cycles.

use pyrt::object::dict::Dict;
use pyrt::object::list::List;
use pyrt::{Config, Interpreter, Str, Value, protocol};

#[test]
fn objects_live_and_die() {
    let mut thread = Interpreter::new(Config::default()).expect("an interpreter");
    let th = &mut *thread;
    let before = th.interp().heap.live_objects();
    {
        let dict = Dict::new();
        let key = Str::from_text("answer");
        dict.set_str(key.as_ref(), Value::small_int(42).expect("small"));
        let found = dict.get(th, key.as_ref().any()).expect("no error").expect("there");
        assert_eq!(found.as_ref().as_small_int(), Some(42));
        let list = List::new(vec![dict.to_value(), Value::NONE]);
        list.push(list.to_value());
        assert_eq!(protocol::length(th, list.as_ref().any()).expect("a length"), 3);
    }
    th.interp().heap.collect();
    assert!(th.interp().heap.live_objects() <= before + 64, "the cycle is gone");
    assert_eq!(thread.finish(), 0, "no object is left");
}
