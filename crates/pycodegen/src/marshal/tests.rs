//! Round trips, and bytes that are no value.

use super::*;

fn compiled(source: &str) -> Code {
    let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid source");
    let options = crate::CompileOptions { version: crate::Version::V3_10, ..crate::CompileOptions::default() };
    crate::compile(&ast, &options).expect("it compiles")
}

const SOURCE: &str = "def f(a, /, b=1.5, *, c=2j):\n    x = 'spam', b'eggs', 1 << 70, -3000000000, None\n    return lambda: (x, a)\nclass C: 'doc'\nprint(a in {1, 'é\\ud800'})\n";

#[test]
fn code_comes_back_the_same() {
    let code = compiled(SOURCE);
    let value = Object::from(code);
    for version in 2..=4 {
        let bytes = dumps(&value, version).expect("it is written");
        assert_eq!(loads(&bytes).expect("it is read"), value, "version {version}");
    }
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = dumps(&Object::from(compiled(SOURCE)), 4).expect("it is written");
    for end in 0..bytes.len() {
        assert!(loads(&bytes[..end]).is_err(), "{end}");
    }
}

#[test]
fn changed_bytes_never_panic() {
    let bytes = dumps(&Object::from(compiled(SOURCE)), 4).expect("it is written");
    let mut seed = 1u64;
    for _ in 0..20_000 {
        let mut copy = bytes.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % copy.len();
            copy[at] = (seed >> 20) as u8;
        }
        if let Ok(Object::Const(Const::Code(code))) = loads(&copy) {
            let _ = crate::verify(&code);
        }
    }
}

#[test]
fn hostile_input_is_refused() {
    let message = |bytes: &[u8]| loads(bytes).expect_err("refused").message;
    assert_eq!(message(b""), "EOF read where object expected");
    assert_eq!(message(b"("), "marshal data too short");
    assert_eq!(message(b"(\xff\xff\xff\x7f"), "marshal data too short");
    assert_eq!(message(b"(\xff\xff\xff\xff"), "bad marshal data (tuple size out of range)");
    assert_eq!(message(b"s\xff\xff\xff\x7fabc"), "marshal data too short");
    assert_eq!(message(b"l\xff\xff\xff\x7f\x01\x00"), "marshal data too short");
    assert_eq!(message(b"l\x01\0\0\0\x00\x80"), "bad marshal data (digit out of range in long)");
    assert_eq!(message(b"l\x01\0\0\0\x00\x00"), "bad marshal data (unnormalized long data)");
    assert_eq!(message(b"r\0\0\0\0"), "bad marshal data (invalid reference)");
    assert_eq!(message(b"\xa9\x01r\0\0\0\0"), "bad marshal data (invalid reference)");
    assert_eq!(message(b"?"), "bad marshal data (unknown type code)");
    assert_eq!(message(b")\x010"), "NULL object in marshal data for tuple");
    assert_eq!(message(&b")\x01".repeat(100_000)), "recursion limit exceeded");
    // A tuple of two references to the tuple before it, forty times over.
    let mut bomb = b")\x29\xa9\x01N".to_vec();
    for n in 0..40u32 {
        bomb.extend(b"\xa9\x02r");
        bomb.extend(n.to_le_bytes());
        bomb.push(b'r');
        bomb.extend(n.to_le_bytes());
    }
    assert_eq!(message(&bomb), "bad marshal data (shared references multiply without bound)");
}

#[test]
fn containers_that_are_no_constants() {
    let list = Object::List(vec![Object::StopIteration, Object::from(Const::Int(1 << 40))]);
    let value = Object::Dict(vec![(Object::from(Const::str("k")), list)]);
    assert_eq!(loads(&dumps(&value, 4).expect("written")).expect("read"), value);
}
