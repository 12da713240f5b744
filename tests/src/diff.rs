//! A line diff a person reads: the lines that differ with a little of what surrounds them.
//!
//! The common head and tail are cut off first; the middle goes through the quadratic longest-common-subsequence table
//! when it is small enough and is shown as one block otherwise.

use std::fmt::Write;

const CONTEXT: usize = 2;
const TABLE_LIMIT: usize = 1 << 20;

/// `- expected` and `+ found` lines each numbered in its own text; empty when the texts are equal.
pub fn lines(expected: &str, found: &str) -> String {
    if expected == found {
        return String::new();
    }
    let (a, b): (Vec<_>, Vec<_>) = (expected.split('\n').collect(), found.split('\n').collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (mid_a, mid_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut out = String::new();
    for (i, line) in a.iter().enumerate().take(head).skip(head.saturating_sub(CONTEXT)) {
        let _ = writeln!(out, "{:4}   {line}", i + 1);
    }
    for (sign, number, line) in middle(mid_a, mid_b) {
        let _ = writeln!(out, "{:4} {sign} {line}", head + number + 1);
    }
    for (i, line) in a.iter().enumerate().skip(a.len() - tail).take(CONTEXT) {
        let _ = writeln!(out, "{:4}   {line}", i + 1);
    }
    out
}

fn middle<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<(char, usize, &'a str)> {
    let removed = |i: usize| ('-', i, a[i]);
    if a.len().saturating_mul(b.len()) > TABLE_LIMIT {
        return (0..a.len()).map(removed).chain(b.iter().enumerate().map(|(j, l)| ('+', j, *l))).collect();
    }
    let width = b.len() + 1;
    let mut table = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            table[i * width + j] = if a[i] == b[j] {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            out.push((' ', i, a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && table[(i + 1) * width + j] >= table[i * width + j + 1]) {
            out.push(removed(i));
            i += 1;
        } else {
            out.push(('+', j, b[j]));
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(lines("a\nb\n", "a\nb\n"), "");
    }

    #[test]
    fn shows_what_changed_between_its_neighbours() {
        let got = lines("1\n2\n3\n4\n5\n6\n", "1\n2\n3\nfour\n5\n6\n");
        assert_eq!(got, "   2   2\n   3   3\n   4 - 4\n   4 + four\n   5   5\n   6   6\n");
    }

    #[test]
    fn a_missing_end_of_line_shows() {
        assert_eq!(lines("a\n", "a"), "   1   a\n   2 - \n");
    }
}
