//! `.pyc` files of CPython 3.10: sixteen bytes of header and a marshalled code object (PEP 3147, PEP 552).
//!
//! ```text
//! magic u16 | \r \n | flags u32 | flags 0: modification time u32, source size u32
//!                               | flags 1 (never checked), 3 (checked): hash of the source u64
//! ```

use crate::code::Code;
use crate::const_::Const;
use crate::marshal::{self, MarshalError, MarshalErrorKind, Object};
use std::sync::Arc;

/// The first four bytes of a file of CPython 3.10.
pub const MAGIC: [u8; 4] = [0x6F, 0x0D, 0x0D, 0x0A];

/// How an importer finds out whether the file is still good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// By the source's modification time (seconds) and size, both modulo 2^32.
    Timestamp { mtime: u32, size: u32 },
    /// By the hash of the source's bytes.
    CheckedHash(u64),
    /// Not at all.
    UncheckedHash(u64),
}

/// The bytes of a file.
///
/// # Errors
/// Those of [`marshal::dumps`].
pub fn write(code: &Code, check: Check) -> Result<Vec<u8>, MarshalError> {
    let mut out = MAGIC.to_vec();
    let (flags, rest) = match check {
        Check::Timestamp { mtime, size } => (0u32, u64::from(size) << 32 | u64::from(mtime)),
        Check::UncheckedHash(hash) => (1, hash),
        Check::CheckedHash(hash) => (3, hash),
    };
    out.extend(flags.to_le_bytes());
    out.extend(rest.to_le_bytes());
    out.extend(marshal::dumps(&Object::Const(Const::Code(Arc::new(code.clone()))), marshal::VERSION)?);
    Ok(out)
}

/// Header and code of a file.
///
/// # Errors
/// `ValueError` for a foreign magic number, unknown flags, or something other than a code object; those of
/// [`marshal::loads`].
pub fn read(bytes: &[u8]) -> Result<(Check, Arc<Code>), MarshalError> {
    let fail = |kind, message| Err(MarshalError { kind, message, offset: 0 });
    let Some((head, body)) = bytes.split_at_checked(16) else {
        return fail(MarshalErrorKind::EofError, "reached EOF while reading the header of a .pyc file");
    };
    if head[..4] != MAGIC {
        return fail(MarshalErrorKind::ValueError, "bad magic number in .pyc file");
    }
    let (mut flags, mut rest) = ([0; 4], [0; 8]);
    flags.copy_from_slice(&head[4..8]);
    rest.copy_from_slice(&head[8..]);
    let rest = u64::from_le_bytes(rest);
    let check = match u32::from_le_bytes(flags) {
        0 => Check::Timestamp { mtime: rest as u32, size: (rest >> 32) as u32 },
        1 => Check::UncheckedHash(rest),
        3 => Check::CheckedHash(rest),
        _ => return fail(MarshalErrorKind::ValueError, "invalid flags in .pyc file"),
    };
    match marshal::loads(body)? {
        Object::Const(Const::Code(code)) => Ok((check, code)),
        _ => fail(MarshalErrorKind::ValueError, "non-code object in .pyc file"),
    }
}

/// The hash of a source's bytes as CPython 3.10 stores it: SipHash-2-4 keyed by the magic number.
pub fn source_hash(source: &[u8]) -> u64 {
    let k0 = u64::from(u32::from_le_bytes(MAGIC));
    let mut v = [k0 ^ 0x736F_6D65_7073_6575, 0x646F_7261_6E64_6F6D, k0 ^ 0x6C79_6765_6E65_7261, 0x7465_6462_7974_6573];
    let mut chunks = source.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        absorb(&mut v, u64::from_le_bytes(word));
    }
    let mut word = [0; 8];
    let rest = chunks.remainder();
    word[..rest.len()].copy_from_slice(rest);
    absorb(&mut v, u64::from_le_bytes(word) | (source.len() as u64) << 56);
    v[2] ^= 0xFF;
    for _ in 0..4 {
        round(&mut v);
    }
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

fn absorb(v: &mut [u64; 4], word: u64) {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
}

fn round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[2] = v[2].rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back() {
        let ast = pyparse::parse("x = 1\n", &pyparse::ParseOptions::default()).expect("valid");
        let code = crate::compile(&ast, &crate::CompileOptions::default()).expect("it compiles");
        for check in [Check::Timestamp { mtime: 7, size: 6 }, Check::CheckedHash(9), Check::UncheckedHash(u64::MAX)] {
            let bytes = write(&code, check).expect("written");
            let (read_check, read_code) = read(&bytes).expect("read");
            assert_eq!(read_check, check);
            assert!(read_code.same(&code));
            assert!((0..bytes.len()).all(|end| read(&bytes[..end]).is_err()));
        }
    }

    #[test]
    fn the_hash_is_that_of_cpython_3_10() {
        // importlib.util.source_hash(b"x = 1\n")
        assert_eq!(source_hash(b"x = 1\n").to_le_bytes(), HASH);
    }

    const HASH: [u8; 8] = [0xD9, 0x4A, 0xAD, 0xE2, 0x8C, 0x8C, 0xBE, 0xBF];
}
