//! Parameter lists: the grammar takes entries in any order, this judges the order and makes the `Arguments` row.

use crate::builder::{Builder, Param, Refused, refuse};
use pyast::{Arguments, ArgumentsId, TextRange};

impl Builder<'_> {
    /// The row of the last `n` parameters; `l..r` is the list with its parentheses.
    pub fn arguments(&mut self, n: u32, l: u32, r: u32) -> Result<ArgumentsId, Refused> {
        let range = TextRange::new(l, r);
        if n == 0 {
            return Ok(self.ast.add(Arguments::default(), range));
        }
        // Plain parameters without defaults, the most frequent list.
        let from = self.params.len().saturating_sub(n as usize);
        if self.params[from..].iter().all(|p| p.kind == Param::Plain && p.default.is_none()) {
            let args = self.ast.list_of(self.params[from..].iter().filter_map(|p| p.arg));
            self.params.truncate(from);
            return Ok(self.ast.add(Arguments { args, ..Arguments::default() }, range));
        }
        let rows = self.params.split_off(self.params.len().saturating_sub(n as usize));
        let (mut posonly, mut plain, mut kwonly) = (Vec::new(), Vec::new(), Vec::new());
        let (mut defaults, mut kw_defaults) = (Vec::new(), Vec::new());
        let (mut vararg, mut kwarg) = (None, None);
        let (mut slash, mut star) = (false, None);
        for (i, row) in rows.iter().enumerate() {
            if kwarg.is_some() {
                return Err(refuse("arguments cannot follow var-keyword argument", row.range));
            }
            match (row.kind, row.arg) {
                (Param::Slash, _) => {
                    if slash {
                        return Err(refuse("/ may appear only once", row.range));
                    }
                    if star.is_some() {
                        return Err(refuse("/ must be ahead of *", row.range));
                    }
                    if plain.is_empty() {
                        return Err(refuse("at least one argument must precede /", row.range));
                    }
                    slash = true;
                    posonly.append(&mut plain);
                }
                (Param::Star, arg) => {
                    if star.is_some() {
                        return Err(refuse("* argument may appear only once", row.range));
                    }
                    star = Some(row.range);
                    vararg = arg;
                    let next_named = rows.get(i + 1).is_some_and(|next| next.kind == Param::Plain);
                    let repeated = rows.get(i + 1).is_some_and(|next| matches!(next.kind, Param::Star | Param::Slash));
                    if arg.is_none() && !next_named && !repeated {
                        return Err(refuse("named arguments must follow bare *", row.range));
                    }
                }
                (Param::DoubleStar, arg) => kwarg = arg,
                (Param::Plain, Some(arg)) if star.is_some() => {
                    kwonly.push(arg);
                    kw_defaults.push(row.default);
                }
                (Param::Plain, Some(arg)) => {
                    plain.push(arg);
                    match row.default {
                        Some(e) => defaults.push(e),
                        None if defaults.is_empty() => {}
                        None => {
                            return Err(refuse(
                                "parameter without a default follows parameter with a default",
                                row.range,
                            ));
                        }
                    }
                }
                (Param::Plain, None) => {}
            }
        }
        let row = Arguments {
            posonlyargs: self.ast.list(&posonly),
            args: self.ast.list(&plain),
            vararg,
            kwonlyargs: self.ast.list(&kwonly),
            kw_defaults: self.ast.list(&kw_defaults),
            kwarg,
            defaults: self.ast.list(&defaults),
        };
        Ok(self.ast.add(row, range))
    }
}
