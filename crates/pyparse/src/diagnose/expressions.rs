//! Expressions in the second reading: operators, atoms, displays, comprehensions, lambda, and their mistakes.

use super::reader::{NodeAt, Reader, Rule, Targets, What};
use crate::error::{ErrorKind, Place};
use pyast::TextRange;
use pylex::TokenKind::{self, *};
use std::option::Option::None;

/// Operators by precedence, loosest first.
const BINARY: [&[TokenKind]; 6] = [
    &[VBar],
    &[Circumflex],
    &[Ampersand],
    &[LeftShift, RightShift],
    &[Plus, Minus],
    &[TokenKind::Star, Slash, DoubleSlash, Percent, At],
];

impl Reader<'_> {
    // ---- lists of expressions

    /// Elements with commas between and perhaps after: the element itself, or a tuple.
    pub fn tupled(&mut self, mut element: impl FnMut(&mut Self) -> Option<NodeAt>) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            let all = p.list(&mut element)?;
            let comma = p.tok(Comma).is_some();
            match all.as_slice() {
                [only] if !comma => Some(*only),
                _ => Some(p.parent(What::Tuple, from, all)),
            }
        })
    }

    pub fn expressions(&mut self) -> Option<NodeAt> {
        self.tupled(Self::expression)
    }

    pub fn star_expressions(&mut self) -> Option<NodeAt> {
        self.memo(Rule::StarExpressions, |p| p.tupled(Self::star_expression))
    }

    pub fn star_expression(&mut self) -> Option<NodeAt> {
        self.memo(Rule::StarExpression, |p| p.star_bitwise().or_else(|| p.expression()))
    }

    /// `*` and an operand.
    pub fn star_bitwise(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.tok(TokenKind::Star)?;
            let value = p.bitwise_or()?;
            Some(p.parent(What::Starred, from, vec![value]))
        })
    }

    pub fn star_named_expression(&mut self) -> Option<NodeAt> {
        self.star_bitwise().or_else(|| self.named_expression())
    }

    /// Elements of a display, with an optional comma at the end.
    pub fn star_named_expressions(&mut self) -> Option<Vec<NodeAt>> {
        let all = self.list(Self::star_named_expression)?;
        self.tok(Comma);
        Some(all)
    }

    pub fn yield_expression(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.tok(Yield)?;
            let delegated = p.alt(|p| {
                p.tok(From)?;
                p.expression()
            });
            if delegated.is_none() {
                p.star_expressions();
            }
            Some(p.node(What::Yield, from))
        })
    }

    pub fn yield_or_star(&mut self) -> Option<NodeAt> {
        self.yield_expression().or_else(|| self.star_expressions())
    }

    pub fn annotated_right(&mut self) -> Option<NodeAt> {
        self.yield_or_star()
    }

    // ---- named expressions

    pub fn assignment_expression(&mut self) -> Option<NodeAt> {
        self.cut_assignment_expression().unwrap_or(None)
    }

    /// The outer option: whether `:=` was there, after which nothing else is tried.
    fn cut_assignment_expression(&mut self) -> Option<Option<NodeAt>> {
        let from = self.mark;
        let mut cut = false;
        let node = self.alt(|p| {
            p.name()?;
            p.tok(ColonEqual)?;
            cut = true;
            p.expression()?;
            Some(p.node(What::Named, from))
        });
        if cut { Some(node) } else { None }
    }

    pub fn named_expression(&mut self) -> Option<NodeAt> {
        self.memo(Rule::Named, |p| {
            if let Some(node) = p.assignment_expression() {
                return Some(node);
            }
            if p.mistakes {
                p.mistaken_named();
            }
            p.expression_without_walrus()
        })
    }

    pub fn expression_without_walrus(&mut self) -> Option<NodeAt> {
        self.alt(|p| {
            let e = p.expression()?;
            if p.is(ColonEqual) { None } else { Some(e) }
        })
    }

    /// `NAME := …` or an expression without `:=`.
    pub fn assignment_or_expression(&mut self) -> Option<NodeAt> {
        self.assignment_expression().or_else(|| self.expression_without_walrus())
    }

    fn mistaken_named(&mut self) {
        self.ahead(|p| {
            let a = p.expression()?;
            p.tok(ColonEqual)?;
            p.expression()?;
            let message = format!("cannot use assignment expressions with {}", p.name_of(a));
            p.raise_node(a, message);
            None::<()>
        });
        self.ahead(|p| {
            let a = p.name()?;
            p.tok(Equal)?;
            let b = p.bitwise_or()?;
            if !p.is_one(&[Equal, ColonEqual]) {
                p.raise_nodes(a, b, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
            }
            None::<()>
        });
        self.ahead(|p| {
            if p.ahead(Self::list_display) || p.ahead(Self::tuple) || p.ahead(Self::generator) {
                return None;
            }
            if p.is_one(&[TokenKind::True, TokenKind::None, TokenKind::False]) {
                return None;
            }
            let a = p.bitwise_or()?;
            p.tok(Equal)?;
            p.bitwise_or()?;
            if !p.is_one(&[Equal, ColonEqual]) {
                let message = format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", p.name_of(a));
                p.raise_node(a, message);
            }
            None::<()>
        });
    }

    // ---- conditionals, lambda, boolean operators

    pub fn expression(&mut self) -> Option<NodeAt> {
        self.memo(Rule::Expression, |p| {
            if p.mistakes {
                p.mistaken_expression();
                p.legacy_statement();
            }
            p.plain_expression()
        })
    }

    fn plain_expression(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let whole = self.alt(|p| {
            p.disjunction()?;
            p.tok(If)?;
            p.disjunction()?;
            p.tok(Else)?;
            p.expression()?;
            Some(p.node(What::IfExp, from))
        });
        whole.or_else(|| self.disjunction()).or_else(|| self.lambda())
    }

    fn mistaken_expression(&mut self) {
        if self.newest {
            self.ahead(|p| {
                p.tok(TokenKind::String)?;
                let mut parts = Vec::new();
                while let Some(part) =
                    p.alt(|p| if p.is(TokenKind::String) { None } else { p.plainly(Self::plain_expression) })
                {
                    parts.push(part);
                }
                let (first, last) = (*parts.first()?, *parts.last()?);
                p.tok(TokenKind::String)?;
                p.raise_nodes(first, last, "invalid syntax. Is this intended to be part of the string?");
                None::<()>
            });
        }
        self.ahead(|p| {
            if p.ahead(|p| {
                p.name()?;
                p.tok(TokenKind::String)
            }) {
                return None;
            }
            // CPython takes the beginnings of soft keywords for them here.
            if p.is_name() && ["_", "case", "match", "type"].iter().any(|k| k.starts_with(p.text_at(p.mark))) {
                return None;
            }
            let a = p.disjunction()?;
            let b = p.plainly(Self::plain_expression)?;
            let level = p.mark.checked_sub(1).and_then(|i| p.levels.get(i)).copied().unwrap_or(0);
            if !p.is_legacy(a) && level > 0 {
                p.raise_nodes(a, b, "invalid syntax. Perhaps you forgot a comma?");
            }
            None::<()>
        });
        self.ahead(|p| {
            let a = p.disjunction()?;
            p.tok(If)?;
            let b = p.disjunction()?;
            if !p.is_one(&[Else, Colon, FieldColon]) {
                p.raise_nodes(a, b, "expected 'else' after 'if' expression");
            }
            None::<()>
        });
        if self.newest {
            self.ahead(|p| {
                p.disjunction()?;
                p.tok(If)?;
                p.disjunction()?;
                p.tok(Else)?;
                if !p.ahead(Self::expression) {
                    p.raise_next("expected expression after 'else', but statement is given");
                }
                None::<()>
            });
            self.ahead(|p| {
                let a = p.one_of(&[Pass, Break, Continue])?;
                p.tok(If)?;
                p.disjunction()?;
                p.tok(Else)?;
                p.simple_statement()?;
                p.raise_token(a, "expected expression before 'if', but statement is given");
                None::<()>
            });
        }
        self.ahead(|p| {
            let a = p.tok(TokenKind::Lambda)?;
            p.lambda_parameters();
            let b = p.one_of(&[Colon, FieldColon])?;
            let formatted = p.is_one(&[FStringMiddle, FieldOpen]);
            let empty = p.tokens.get(b).is_some_and(|t| t.kind == FieldColon) && p.is(FieldClose);
            if formatted || empty {
                let letter = p.string_letter(b);
                p.raise_tokens(
                    a,
                    b,
                    format!("{letter}-string: lambda expressions are not allowed without parentheses"),
                );
            }
            None::<()>
        });
    }

    /// `print` and `exec`.
    fn is_legacy(&self, node: NodeAt) -> bool {
        let r = self.range_of(node);
        self.what(node) == What::Name
            && matches!(self.text.get(r.start as usize..r.end as usize), Some("print" | "exec"))
    }

    fn legacy_statement(&mut self) {
        self.ahead(|p| {
            let a = p.name()?;
            if p.is_lpar() {
                return None;
            }
            if !p.is_legacy(a) {
                // Looked at all the same: how far it reads is part of other messages.
                p.star_expressions();
                return None::<()>;
            }
            let b = p.star_expressions()?;
            let r = p.range_of(a);
            let word = p.text.get(r.start as usize..r.end as usize).unwrap_or("");
            let message = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
            p.raise_nodes(a, b, message);
            None
        });
    }

    fn lambda(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.tok(TokenKind::Lambda)?;
            p.lambda_parameters();
            p.tok(Colon)?;
            p.expression()?;
            Some(p.node(What::Lambda, from))
        })
    }

    pub fn disjunction(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Disjunction, |p| {
            let first = p.conjunction()?;
            let more = p.many(|p| {
                p.tok(Or)?;
                p.conjunction()
            });
            Some(if more == 0 { first } else { p.node(What::Operation, from) })
        })
    }

    fn conjunction(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Conjunction, |p| {
            let first = p.inversion()?;
            let more = p.many(|p| {
                p.tok(And)?;
                p.inversion()
            });
            Some(if more == 0 { first } else { p.node(What::Operation, from) })
        })
    }

    fn inversion(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Inversion, |p| {
            if p.is(Not) {
                let negated = p.alt(|p| {
                    p.tok(Not)?;
                    p.inversion()?;
                    Some(p.node(What::Operation, from))
                });
                if negated.is_some() {
                    return negated;
                }
            }
            p.comparison()
        })
    }

    fn comparison(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let left = self.bitwise_or()?;
        let first_in = self.is(In);
        let more = self.many(|p| {
            p.comparison_operator()?;
            p.bitwise_or()
        });
        Some(if more == 0 { left } else { self.parent(What::Compare(first_in), from, vec![left]) })
    }

    fn comparison_operator(&mut self) -> Option<()> {
        match self.peek() {
            // `<>` is one token that means nothing without a certain future import.
            NotEqual if self.text_at(self.mark) == "<>" => return None,
            EqEqual | NotEqual | LessEqual | Less | GreaterEqual | Greater | In => {
                self.mark += 1;
            }
            Not => {
                self.mark += 1;
                self.tok(In)?;
            }
            Is => {
                self.mark += 1;
                self.tok(Not);
            }
            _ => return None,
        }
        Some(())
    }

    // ---- arithmetic

    pub fn bitwise_or(&mut self) -> Option<NodeAt> {
        self.memo(Rule::BitOr, |p| p.binary(0))
    }

    fn binary(&mut self, level: usize) -> Option<NodeAt> {
        let Some(operators) = BINARY.get(level) else { return self.factor() };
        let from = self.mark;
        let first = self.binary(level + 1)?;
        if level == 3 && self.mistakes {
            self.mistaken_operand();
        }
        let more = self.many(|p| {
            p.one_of(operators)?;
            p.binary(level + 1)
        });
        Some(if more == 0 { first } else { self.node(What::Operation, from) })
    }

    /// `not` after an operator, behind a sum.
    fn mistaken_operand(&mut self) {
        self.ahead(|p| {
            p.one_of(&[Plus, Minus, TokenKind::Star, Slash, Percent, DoubleSlash, At])?;
            let a = p.tok(Not)?;
            let b = p.inversion()?;
            p.raise_token_to_node(a, b, "'not' after an operator must be parenthesized");
            None::<()>
        });
    }

    fn factor(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Factor, |p| {
            if p.is_one(&[Plus, Minus, Tilde]) {
                let signed = p.alt(|p| {
                    p.one_of(&[Plus, Minus, Tilde])?;
                    p.factor()?;
                    Some(p.node(What::Operation, from))
                });
                if signed.is_some() {
                    return signed;
                }
                if p.mistakes {
                    p.ahead(|p| {
                        p.one_of(&[Plus, Minus, Tilde])?;
                        let a = p.tok(Not)?;
                        let b = p.factor()?;
                        p.raise_token_to_node(a, b, "'not' after an operator must be parenthesized");
                        None::<()>
                    });
                }
                return None;
            }
            p.power()
        })
    }

    fn power(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let base = self.awaited()?;
        let raised = self.alt(|p| {
            p.tok(DoubleStar)?;
            p.factor()?;
            Some(p.node(What::Operation, from))
        });
        Some(raised.unwrap_or(base))
    }

    fn awaited(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        if self.is(TokenKind::Await) {
            return self.alt(|p| {
                p.tok(TokenKind::Await)?;
                p.primary()?;
                Some(p.node(What::Await, from))
            });
        }
        self.primary()
    }

    pub fn primary(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Primary, |p| {
            let mut node = p.atom()?;
            loop {
                let next = match p.peek() {
                    Dot => p.alt(|p| {
                        p.tok(Dot)?;
                        p.name()?;
                        Some(What::Attribute)
                    }),
                    LPar | WithLPar => {
                        let generator = p.generator();
                        if generator.is_some() { Some(What::Call) } else { p.call_suffix() }
                    }
                    LSqb => {
                        p.generator();
                        p.subscript_suffix()
                    }
                    // CPython looks for a generator behind every operand, and for what is mistaken for one: so it
                    // sees what is wrong in the braces of those who write blocks with them.
                    LBrace => {
                        p.generator();
                        None
                    }
                    _ => None,
                };
                let Some(what) = next else { return if p.fault.is_some() { None } else { Some(node) } };
                node = p.node(what, from);
            }
        })
    }

    pub fn call_suffix(&mut self) -> Option<What> {
        self.alt(|p| {
            p.lpar()?;
            p.arguments();
            p.tok(RPar)?;
            Some(What::Call)
        })
    }

    pub fn subscript_suffix(&mut self) -> Option<What> {
        self.alt(|p| {
            p.tok(LSqb)?;
            p.slices()?;
            p.tok(RSqb)?;
            Some(What::Subscript)
        })
    }

    fn slices(&mut self) -> Option<()> {
        let single = self.alt(|p| {
            p.slice()?;
            if p.is(Comma) { None } else { Some(()) }
        });
        single.or_else(|| {
            self.alt(|p| {
                p.list(|p| p.slice().or_else(|| p.starred_expression()))?;
                p.tok(Comma);
                Some(())
            })
        })
    }

    fn slice(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let range = self.alt(|p| {
            p.expression();
            p.tok(Colon)?;
            p.expression();
            if p.tok(Colon).is_some() {
                p.expression();
            }
            Some(p.node(What::Other, from))
        });
        range.or_else(|| self.named_expression())
    }

    // ---- atoms

    pub fn atom(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let what = match self.peek() {
            kind if kind.is_name_like() => return self.name(),
            TokenKind::True => What::True,
            TokenKind::False => What::False,
            TokenKind::None => What::None,
            TokenKind::Ellipsis => What::Ellipsis,
            Int | Float | Imaginary => return self.number(),
            TokenKind::String | FStringStart | TStringStart => return self.strings(),
            LPar | WithLPar => return self.tuple().or_else(|| self.group()).or_else(|| self.generator()),
            LSqb => return self.list_display().or_else(|| self.comprehension(LSqb, RSqb, What::ListComp)),
            LBrace => {
                return self
                    .dict()
                    .or_else(|| self.set())
                    .or_else(|| self.dict_comprehension())
                    .or_else(|| self.comprehension(LBrace, RBrace, What::SetComp));
            }
            _ => return None,
        };
        self.mark += 1;
        Some(self.node(what, from))
    }

    pub fn number(&mut self) -> Option<NodeAt> {
        let at = self.one_of(&[Int, Float, Imaginary])?;
        let r = self.range_of_token(at);
        if r.end - r.start > 4300
            && let Err(message) = pylex::parse_number(self.text_at(at))
        {
            self.raise(ErrorKind::Syntax, message, r, Place::Line);
            return None;
        }
        Some(self.node(What::Literal, at))
    }

    pub fn tuple(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.lpar()?;
            let mut elements = Vec::new();
            p.alt(|p| {
                let first = p.star_named_expression()?;
                p.tok(Comma)?;
                elements = p.alt(Self::star_named_expressions).unwrap_or_default();
                elements.insert(0, first);
                Some(())
            });
            p.tok(RPar)?;
            Some(p.parent(What::Tuple, from, elements))
        })
    }

    fn group(&mut self) -> Option<NodeAt> {
        let inner = self.alt(|p| {
            p.lpar()?;
            let e = p.yield_expression().or_else(|| p.named_expression())?;
            p.tok(RPar)?;
            Some(e)
        });
        if inner.is_none() && self.mistakes {
            self.ahead(|p| {
                p.lpar()?;
                let a = p.starred_expression()?;
                p.tok(RPar)?;
                p.raise_node(a, "cannot use starred expression here");
                None::<()>
            });
            self.ahead(|p| {
                p.lpar()?;
                let a = p.tok(DoubleStar)?;
                p.expression()?;
                p.tok(RPar)?;
                p.raise_token(a, "cannot use double starred expression here");
                None::<()>
            });
        }
        inner
    }

    pub fn list_display(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.tok(LSqb)?;
            let elements = p.alt(Self::star_named_expressions).unwrap_or_default();
            p.tok(RSqb)?;
            Some(p.parent(What::List, from, elements))
        })
    }

    fn set(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.tok(LBrace)?;
            p.star_named_expressions()?;
            p.tok(RBrace)?;
            Some(p.node(What::Set, from))
        })
    }

    fn dict(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let whole = self.alt(|p| {
            p.tok(LBrace)?;
            p.alt(|p| {
                p.list(Self::dict_item)?;
                p.tok(Comma);
                Some(())
            });
            p.tok(RBrace)?;
            Some(p.node(What::Dict, from))
        });
        // These mistakes are looked for in the first reading too.
        if whole.is_none() {
            self.ahead(|p| {
                p.tok(LBrace)?;
                p.mistaken_dict_items();
                None::<()>
            });
        }
        whole
    }

    /// Where the last character of a range would stand on the range's first line: CPython counts the column of the end
    /// there.
    fn last_column(&self, r: TextRange) -> u32 {
        let text = self.text.get(..r.end as usize).unwrap_or("");
        let last = r.end - text.chars().next_back().map_or(0, |c| c.len_utf8() as u32);
        let line = |at: u32| text.get(..at as usize).and_then(|t| t.rfind('\n')).map_or(0, |n| n as u32 + 1);
        let (first, length) = (line(r.start), last - line(last));
        let inside = text.get(first as usize..).and_then(|t| t.find('\n')).map_or(last, |n| first + n as u32);
        let mut at = inside.min(first + length);
        while !text.is_char_boundary(at as usize) {
            at -= 1;
        }
        at
    }

    fn dict_item(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let unpacking = self.alt(|p| {
            p.tok(DoubleStar)?;
            p.bitwise_or()
        });
        unpacking.or_else(|| {
            self.alt(|p| {
                p.key_value()?;
                Some(p.node(What::Other, from))
            })
        })
    }

    fn key_value(&mut self) -> Option<()> {
        self.expression()?;
        self.tok(Colon)?;
        self.expression()?;
        Some(())
    }

    fn mistaken_dict_items(&mut self) {
        self.ahead(|p| {
            p.list(Self::dict_item)?;
            p.tok(Comma)?;
            p.ahead(|p| {
                let a = p.expression()?;
                if !p.is(Colon) {
                    let r = p.range_of(a);
                    p.raise(
                        ErrorKind::Syntax,
                        "':' expected after dictionary key".to_owned(),
                        TextRange::new(p.last_column(r), r.end),
                        Place::Open,
                    );
                }
                None::<()>
            });
            p.mistaken_dict_value();
            None::<()>
        });
        self.mistaken_dict_value();
    }

    fn mistaken_dict_value(&mut self) {
        self.ahead(|p| {
            p.expression()?;
            let colon = p.tok(Colon)?;
            if p.is(TokenKind::Star) {
                let star = p.tok(TokenKind::Star)?;
                p.bitwise_or()?;
                p.raise_from_token(star, "cannot use a starred expression in a dictionary value");
            } else if p.is_one(&[RBrace, Comma, FieldClose]) {
                p.raise_token(colon, "expression expected after dictionary key and ':'");
            }
            None::<()>
        });
    }

    // ---- comprehensions

    pub fn generator(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let whole = self.alt(|p| {
            p.lpar()?;
            p.assignment_or_expression()?;
            p.comprehensions()?;
            p.tok(RPar)?;
            Some(p.node(What::Generator, from))
        });
        if whole.is_none() && self.mistakes {
            self.mistaken_comprehension();
        }
        whole
    }

    fn comprehension(&mut self, open: TokenKind, close: TokenKind, what: What) -> Option<NodeAt> {
        let from = self.mark;
        let whole = self.alt(|p| {
            p.tok(open)?;
            p.named_expression()?;
            p.comprehensions()?;
            p.tok(close)?;
            Some(p.node(what, from))
        });
        if whole.is_none() && self.mistakes {
            self.mistaken_comprehension();
        }
        whole
    }

    fn dict_comprehension(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let whole = self.alt(|p| {
            p.tok(LBrace)?;
            p.key_value()?;
            p.comprehensions()?;
            p.tok(RBrace)?;
            Some(p.node(What::DictComp, from))
        });
        if whole.is_none() && self.mistakes {
            self.ahead(|p| {
                p.tok(LBrace)?;
                let a = p.tok(DoubleStar)?;
                p.bitwise_or()?;
                p.comprehensions()?;
                p.tok(RBrace)?;
                p.raise_token(a, "dict unpacking cannot be used in dict comprehension");
                None::<()>
            });
        }
        whole
    }

    fn mistaken_comprehension(&mut self) {
        self.ahead(|p| {
            p.one_of(&[LSqb, LPar, WithLPar, LBrace])?;
            let a = p.starred_expression()?;
            p.comprehensions()?;
            p.raise_node(a, "iterable unpacking cannot be used in comprehension");
            None::<()>
        });
        const TARGET: &str = "did you forget parentheses around the comprehension target?";
        self.ahead(|p| {
            p.one_of(&[LSqb, LBrace])?;
            let a = p.star_named_expression()?;
            p.tok(Comma)?;
            let b = p.star_named_expressions()?;
            p.comprehensions()?;
            let last = b.last().copied().unwrap_or(a);
            p.raise_nodes(a, last, TARGET);
            None::<()>
        });
        self.ahead(|p| {
            p.one_of(&[LSqb, LBrace])?;
            let a = p.star_named_expression()?;
            let b = p.tok(Comma)?;
            p.comprehensions()?;
            p.raise_through(a, b, TARGET);
            None::<()>
        });
    }

    /// `for … in …` clauses; the node ends with the last iterable or condition.
    pub fn comprehensions(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Comprehensions, |p| {
            let n = p.many(Self::comprehension_clause);
            if n == 0 { None } else { Some(p.node(What::Other, from)) }
        })
    }

    fn comprehension_clause(&mut self) -> Option<()> {
        if !self.is_one(&[For, Async]) {
            return None;
        }
        let mut cut = false;
        let clause = self.alt(|p| {
            p.tok(Async);
            p.tok(For)?;
            p.star_targets()?;
            p.tok(In)?;
            cut = true;
            p.disjunction()?;
            p.many(|p| {
                p.tok(If)?;
                p.disjunction()
            });
            Some(())
        });
        if clause.is_none() && !cut {
            // CPython tries this already when it reads the first time.
            self.ahead(|p| {
                p.tok(Async);
                p.tok(For)?;
                p.list(Self::bitwise_or)?;
                p.tok(Comma);
                if !p.is(In) {
                    p.syntax_last("'in' expected after for-loop variables");
                }
                None::<()>
            });
            if self.mistakes {
                self.mistaken_for_target();
            }
        }
        clause
    }

    pub fn mistaken_for_target(&mut self) {
        self.ahead(|p| {
            p.tok(Async);
            p.tok(For)?;
            let a = p.star_expressions()?;
            p.raise_invalid_target(a, Targets::For);
            None::<()>
        });
    }
}
