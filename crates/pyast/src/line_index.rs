//! Byte offsets to lines and columns.
//!
//! Lines end at `\n` only: `pylex` has turned `\r\n` and `\r` into it before anything counts.

/// A place in the source as the `ast` module counts: `line` from 1, `column` from 0 in UTF-8 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 0.
    pub column: u32,
}

/// The offsets at which lines start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// The lines of a source.
    pub fn new(source: &str) -> Self {
        let mut starts = Vec::with_capacity(source.len() / 32 + 1);
        starts.push(0);
        // Eight bytes at a time: the top bit of each byte that is `\n`, exactly (no carry between bytes).
        const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
        let (words, rest) = source.as_bytes().as_chunks::<8>();
        let mut at = 0;
        for word in words {
            let other = u64::from_le_bytes(*word) ^ (u64::from(b'\n') * 0x0101_0101_0101_0101);
            let mut found = !(((other & LOW) + LOW) | other | LOW);
            while found != 0 {
                starts.push(at + found.trailing_zeros() / 8 + 1);
                found &= found - 1;
            }
            at += 8;
        }
        starts.extend((at..).zip(rest).filter(|&(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        LineIndex { starts }
    }

    /// The number of lines; the part after the last `\n` counts, even when it is empty.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is not even a first line: only of the default.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line of an offset, from 1.
    #[inline]
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&s| s <= offset).max(1) as u32
    }

    /// The position with its column in bytes.
    #[inline]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line(offset);
        Position { line, column: offset - self.line_start(line) }
    }

    /// The position with its column counted in code points, as `SyntaxError.offset` and editors of Python count.
    pub fn position_in_code_points(&self, source: &str, offset: u32) -> Position {
        self.counted(source, offset, |text| text.chars().count())
    }

    /// The position with its column counted in UTF-16 code units, as the Language Server Protocol counts.
    pub fn position_in_utf16(&self, source: &str, offset: u32) -> Position {
        self.counted(source, offset, |text| text.chars().map(char::len_utf16).sum())
    }

    fn counted(&self, source: &str, offset: u32, count: impl Fn(&str) -> usize) -> Position {
        let line = self.line(offset);
        let end = source.floor_char_boundary(offset as usize);
        let before = source.get(self.line_start(line) as usize..end).unwrap_or("");
        Position { line, column: count(before) as u32 }
    }

    /// The offset of a position with its column in bytes: the way back. Beyond a line's end is its end, beyond the last
    /// line the source's end, inside a character its start.
    pub fn offset(&self, source: &str, position: Position) -> u32 {
        self.find(source, position, char::len_utf8)
    }

    /// The offset of a position with its column in code points.
    pub fn offset_in_code_points(&self, source: &str, position: Position) -> u32 {
        self.find(source, position, |_| 1)
    }

    /// The offset of a position with its column in UTF-16 code units, as editors send it.
    pub fn offset_in_utf16(&self, source: &str, position: Position) -> u32 {
        self.find(source, position, char::len_utf16)
    }

    fn find(&self, source: &str, position: Position, width: impl Fn(char) -> usize) -> u32 {
        if position.line as usize > self.starts.len() {
            return source.len() as u32;
        }
        let start = self.line_start(position.line);
        let (mut left, mut offset) = (position.column as usize, start);
        for c in source.get(start as usize..).unwrap_or("").chars() {
            if c == '\n' || left < width(c) {
                break;
            }
            left -= width(c);
            offset += c.len_utf8() as u32;
        }
        offset
    }

    /// Where a line (from 1) starts; the last line's start for a line that is not there.
    #[inline]
    pub fn line_start(&self, line: u32) -> u32 {
        let i = (line.max(1) as usize - 1).min(self.starts.len().saturating_sub(1));
        self.starts.get(i).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions() {
        let index = LineIndex::new("a\nbc\n");
        assert_eq!(index.position(0), Position { line: 1, column: 0 });
        assert_eq!(index.position(1), Position { line: 1, column: 1 });
        assert_eq!(index.position(4), Position { line: 2, column: 2 });
        assert_eq!(index.position(5), Position { line: 3, column: 0 });
        assert_eq!(index.line_start(2), 2);
        let text = "x\né\u{1f40d}b";
        let index = LineIndex::new(text);
        assert_eq!(index.position(8), Position { line: 2, column: 6 });
        assert_eq!(index.position_in_code_points(text, 8), Position { line: 2, column: 2 });
        assert_eq!(index.position_in_utf16(text, 8), Position { line: 2, column: 3 });
        // Inside a character, and beyond the end.
        assert_eq!(index.position_in_code_points(text, 6), Position { line: 2, column: 1 });
        assert_eq!(index.position_in_utf16(text, 99), Position { line: 2, column: 4 });
        for at in [0, 1, 2, 4, 8, 9] {
            assert_eq!(index.offset(text, index.position(at)), at);
            assert_eq!(index.offset_in_code_points(text, index.position_in_code_points(text, at)), at);
            assert_eq!(index.offset_in_utf16(text, index.position_in_utf16(text, at)), at);
        }
        assert_eq!(index.offset(text, Position { line: 2, column: 3 }), 4);
        assert_eq!(index.offset_in_utf16(text, Position { line: 2, column: 2 }), 4);
        assert_eq!(index.offset(text, Position { line: 1, column: 9 }), 1);
        assert_eq!(index.offset(text, Position { line: 3, column: 0 }), 9);
    }
}
