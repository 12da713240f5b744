//! `co_linetable` of CPython 3.10: pairs of bytes (code length, signed line difference).
//!
//! A pair says how many bytes of code belong to a line that is so much further than the last line; -128 means that
//! they belong to none. Long stretches and far lines take several pairs.

/// Builds a table from instructions in order.
pub struct LineTableBuilder {
    table: Vec<u8>,
    /// Line of the open range, and the line that differences count from.
    line: i32,
    previous: i32,
    start: u32,
}

impl LineTableBuilder {
    pub fn new(first_line: i32) -> Self {
        Self::with_buffer(first_line, Vec::new())
    }

    /// Builds the table in a buffer that was used before.
    pub(crate) fn with_buffer(first_line: i32, mut table: Vec<u8>) -> Self {
        table.clear();
        LineTableBuilder { table, line: first_line, previous: first_line, start: 0 }
    }

    /// The instruction at `offset` (bytes) has this line, -1 for none, 0 for the one before it.
    pub fn push(&mut self, offset: u32, line: i32) {
        if line != self.line && line != 0 {
            self.close(offset);
            self.line = line;
        }
    }

    fn close(&mut self, offset: u32) {
        let mut bytes = offset.saturating_sub(self.start);
        if bytes == 0 {
            return;
        }
        let mut delta = if self.line < 0 {
            -128
        } else {
            let mut delta = self.line - self.previous;
            self.previous = self.line;
            while delta > 127 {
                self.table.extend_from_slice(&[0, 127]);
                delta -= 127;
            }
            while delta < -127 {
                self.table.extend_from_slice(&[0, -127i8 as u8]);
                delta += 127;
            }
            delta
        };
        while bytes > 254 {
            self.table.extend_from_slice(&[254, delta as i8 as u8]);
            delta = if self.line < 0 { -128 } else { 0 };
            bytes -= 254;
        }
        self.table.extend_from_slice(&[bytes as u8, delta as i8 as u8]);
        self.start = offset;
    }

    /// The table of code that is `end` bytes long.
    pub fn finish(mut self, end: u32) -> Vec<u8> {
        self.close(end);
        self.table
    }
}

/// `co_lines()`: start and end (bytes) and line of each range, as CPython's iterator yields them.
pub fn co_lines(table: &[u8], first_line: u32) -> Vec<(u32, u32, Option<u32>)> {
    let mut out: Vec<(u32, u32, Option<u32>)> = Vec::new();
    let (mut at, mut line) = (0u32, i64::from(first_line));
    for pair in table.chunks_exact(2) {
        let (length, delta) = (u32::from(pair[0]), pair[1] as i8);
        let own = if delta == -128 {
            None
        } else {
            line += i64::from(delta);
            Some(u32::try_from(line).unwrap_or(0))
        };
        let start = at;
        at = at.saturating_add(length);
        if length == 0 {
            continue;
        }
        match out.last_mut() {
            Some(last) if last.2 == own => last.1 = at,
            _ => out.push((start, at, own)),
        }
    }
    out
}

/// The stretch of instructions around a byte offset that one pair of the table describes: start and end in bytes, and
/// its line, zero for none.
pub fn range_at(table: &[u8], first_line: u32, offset: u32) -> (u32, u32, u32) {
    let (mut start, mut line) = (0u32, i64::from(first_line));
    for pair in table.chunks_exact(2) {
        let delta = pair[1] as i8;
        if delta != -128 {
            line += i64::from(delta);
        }
        let end = start.saturating_add(u32::from(pair[0]));
        if offset < end {
            return (start, end, if delta == -128 { 0 } else { u32::try_from(line).unwrap_or(0) });
        }
        start = end;
    }
    (start, u32::MAX, 0)
}

/// The line of the instruction at a byte offset.
pub fn line_at(table: &[u8], first_line: u32, offset: u32) -> Option<u32> {
    let (mut at, mut line) = (0u32, i64::from(first_line));
    for pair in table.chunks_exact(2) {
        let delta = pair[1] as i8;
        if delta != -128 {
            line += i64::from(delta);
        }
        at = at.saturating_add(u32::from(pair[0]));
        if offset < at {
            return if delta == -128 { None } else { u32::try_from(line).ok() };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_lines_and_long_ranges() {
        let mut b = LineTableBuilder::new(1);
        b.push(0, 1);
        b.push(4, 300);
        b.push(604, -1);
        b.push(606, 2);
        let table = b.finish(608);
        assert_eq!(co_lines(&table, 1), [(0, 4, Some(1)), (4, 604, Some(300)), (604, 606, None), (606, 608, Some(2))]);
        assert_eq!(line_at(&table, 1, 500), Some(300));
        assert_eq!(line_at(&table, 1, 604), None);
    }
}
