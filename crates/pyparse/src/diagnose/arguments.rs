//! Arguments of calls and parameters of functions and lambdas in the second reading.

use super::reader::{NodeAt, Reader, Rule, What};
use pylex::TokenKind::{self, *};
use std::option::Option::None;

const PARENTHESIZED: &str = "Generator expression must be parenthesized";
const EQUALITY: &str = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";

impl Reader<'_> {
    // ---- arguments

    pub fn arguments(&mut self) -> Option<NodeAt> {
        self.memo(Rule::Arguments, |p| {
            let whole = p.alt(|p| {
                let args = p.args()?;
                p.tok(Comma);
                if p.is(RPar) { Some(args) } else { None }
            });
            if whole.is_none() && p.mistakes {
                p.mistaken_arguments();
            }
            whole
        })
    }

    fn positional(&mut self) -> Option<NodeAt> {
        let starred = self.starred_expression();
        if starred.is_some() {
            return starred;
        }
        self.alt(|p| {
            let e = p.assignment_or_expression()?;
            if p.is(Equal) { None } else { Some(e) }
        })
    }

    fn args(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            let mut unpacking = false;
            let Some(mut all) = p.alt(|p| p.list(Self::positional)) else {
                let starred = p.keywords(&mut unpacking)?;
                return Some(p.parent(What::Arguments(unpacking), from, starred));
            };
            if let Some(starred) = p.alt(|p| {
                p.tok(Comma)?;
                p.keywords(&mut unpacking)
            }) {
                all.extend(starred);
            }
            Some(p.parent(What::Arguments(unpacking), from, all))
        })
    }

    /// Keywords and what may stand among them; the starred ones are returned.
    fn keywords(&mut self, unpacking: &mut bool) -> Option<Vec<NodeAt>> {
        let mut starred = Vec::new();
        let both = self.alt(|p| {
            let first = p.list(Self::keyword_or_starred)?;
            p.tok(Comma)?;
            let second = p.list(Self::keyword_or_double_starred)?;
            Some((first, second))
        });
        let (first, second) = match both {
            Some(found) => found,
            None => match self.alt(|p| p.list(Self::keyword_or_starred)) {
                Some(first) => (first, Vec::new()),
                None => (Vec::new(), self.alt(|p| p.list(Self::keyword_or_double_starred))?),
            },
        };
        starred.extend(first.into_iter().filter(|&n| self.what(n) == What::Starred));
        *unpacking = second.iter().any(|&n| self.what(n) == What::Dict);
        Some(starred)
    }

    fn keyword(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        if self.mistakes {
            self.mistaken_keyword();
        }
        self.alt(|p| {
            p.name()?;
            p.tok(Equal)?;
            p.expression()?;
            Some(p.node(What::Other, from))
        })
    }

    fn keyword_or_starred(&mut self) -> Option<NodeAt> {
        self.keyword().or_else(|| self.starred_expression())
    }

    fn keyword_or_double_starred(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.keyword().or_else(|| {
            self.alt(|p| {
                p.tok(DoubleStar)?;
                p.expression()?;
                Some(p.node(What::Dict, from))
            })
        })
    }

    /// `*` and an expression, in a call or a subscript.
    pub fn starred_expression(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        if !self.is(TokenKind::Star) {
            return None;
        }
        if self.mistakes {
            self.ahead(|p| {
                let a = p.tok(TokenKind::Star)?;
                p.expression()?;
                p.tok(Equal)?;
                let b = p.expression()?;
                p.raise_token_to_node(a, b, "cannot assign to iterable argument unpacking");
                None::<()>
            });
        }
        let whole = self.alt(|p| {
            p.tok(TokenKind::Star)?;
            let value = p.expression()?;
            Some(p.parent(What::Starred, from, vec![value]))
        });
        if whole.is_none() {
            self.syntax_last("Invalid star expression");
        }
        whole
    }

    fn mistaken_keyword(&mut self) {
        self.ahead(|p| {
            let a = p.one_of(&[TokenKind::True, TokenKind::False, TokenKind::None])?;
            let b = p.tok(Equal)?;
            let message = format!("cannot assign to {}", p.text_at(a));
            p.raise_tokens(a, b, message);
            None::<()>
        });
        self.mistaken_keyword_value();
        self.ahead(|p| {
            if p.ahead(|p| {
                p.name()?;
                p.tok(Equal)
            }) {
                return None;
            }
            let a = p.expression()?;
            let b = p.tok(Equal)?;
            p.raise_through(a, b, "expression cannot contain assignment, perhaps you meant \"==\"?");
            None::<()>
        });
        self.ahead(|p| {
            let a = p.tok(DoubleStar)?;
            p.expression()?;
            p.tok(Equal)?;
            let b = p.expression()?;
            p.raise_token_to_node(a, b, "cannot assign to keyword argument unpacking");
            None::<()>
        });
    }

    /// `name=value for …`
    fn mistaken_keyword_value(&mut self) {
        self.ahead(|p| {
            let a = p.name()?;
            let b = p.tok(Equal)?;
            p.expression()?;
            p.comprehensions()?;
            p.raise_through(a, b, EQUALITY);
            None::<()>
        });
    }

    fn mistaken_arguments(&mut self) {
        self.ahead(|p| {
            let mut unpacking = false;
            let with_positional = p.alt(|p| {
                p.list(Self::positional)?;
                p.tok(Comma)?;
                p.keywords(&mut unpacking)
            });
            if with_positional.is_none() {
                p.keywords(&mut unpacking)?;
            }
            let comma = p.tok(Comma)?;
            p.list(|p| {
                let e = p.starred_expression()?;
                if p.is(Equal) { None } else { Some(e) }
            })?;
            p.raise_from_token(comma, "iterable argument unpacking follows keyword argument unpacking");
            None::<()>
        });
        self.ahead(|p| {
            let a = p.expression()?;
            let b = p.comprehensions()?;
            p.tok(Comma)?;
            if p.args().is_none() {
                p.alt(|p| {
                    p.expression()?;
                    p.comprehensions()
                });
            }
            p.raise_nodes(a, b, PARENTHESIZED);
            None::<()>
        });
        self.mistaken_keyword_value();
        self.ahead(|p| {
            p.alt(|p| {
                p.args()?;
                p.tok(Comma)
            });
            let a = p.name()?;
            let b = p.tok(Equal)?;
            if p.is_one(&[Comma, RPar]) {
                p.raise_through(a, b, "expected argument value expression");
            }
            None::<()>
        });
        self.ahead(|p| {
            let a = p.args()?;
            let b = p.comprehensions()?;
            let children = p.children(a);
            if let [_, .., last] = children.as_slice() {
                p.raise_nodes(*last, b, PARENTHESIZED);
            }
            None::<()>
        });
        self.ahead(|p| {
            p.args()?;
            p.tok(Comma)?;
            let a = p.expression()?;
            let b = p.comprehensions()?;
            p.raise_nodes(a, b, PARENTHESIZED);
            None::<()>
        });
        self.ahead(|p| {
            let a = p.args()?;
            p.tok(Comma)?;
            p.args()?;
            let unpacking = p.what(a) == What::Arguments(true);
            p.syntax_last(if unpacking {
                "positional argument follows keyword argument unpacking"
            } else {
                "positional argument follows keyword argument"
            });
            None::<()>
        });
    }

    // ---- parameters: of a function (up to `)`, annotated) or of a lambda (up to `:`)

    pub fn parameters(&mut self) -> Option<()> {
        self.parameter_list(false)
    }

    pub fn lambda_parameters(&mut self) -> Option<()> {
        self.parameter_list(true)
    }

    fn parameter_list(&mut self, lambda: bool) -> Option<()> {
        if self.mistakes {
            self.mistaken_parameters(lambda);
        }
        let first = self.alt(|p| p.slash_without_default(lambda));
        if first.is_some() {
            self.many(|p| p.without_default(lambda));
            self.many(|p| p.with_default(lambda));
            self.star_parameters(lambda);
            return Some(());
        }
        let second = self.alt(|p| p.slash_with_default(lambda));
        if second.is_some() {
            self.many(|p| p.with_default(lambda));
            self.star_parameters(lambda);
            return Some(());
        }
        let plain = self.many(|p| p.without_default(lambda));
        let defaulted = self.many(|p| p.with_default(lambda));
        let starred = self.star_parameters(lambda);
        if plain + defaulted > 0 || starred.is_some() { Some(()) } else { None }
    }

    fn closes(&mut self, lambda: bool) -> bool {
        if lambda { self.is_one(&[Colon, FieldColon]) } else { self.is(RPar) }
    }

    /// A comma, or the list's end ahead.
    fn separated(&mut self, lambda: bool) -> Option<()> {
        if self.tok(Comma).is_some() || self.closes(lambda) { Some(()) } else { None }
    }

    fn parameter(&mut self, lambda: bool) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.name()?;
            if !lambda {
                p.alt(|p| {
                    p.tok(Colon)?;
                    p.expression()
                });
            }
            Some(p.node(What::Other, from))
        })
    }

    fn default(&mut self) -> Option<()> {
        let value = self.alt(|p| {
            p.tok(Equal)?;
            p.expression()
        });
        if value.is_some() {
            return Some(());
        }
        if self.mistakes {
            self.ahead(|p| {
                let a = p.tok(Equal)?;
                if p.is_one(&[RPar, Comma]) {
                    p.raise_token(a, "expected default value expression");
                }
                None::<()>
            });
        }
        None
    }

    fn without_default(&mut self, lambda: bool) -> Option<NodeAt> {
        self.alt(|p| {
            let a = p.parameter(lambda)?;
            p.separated(lambda)?;
            Some(a)
        })
    }

    fn with_default(&mut self, lambda: bool) -> Option<NodeAt> {
        self.alt(|p| {
            let a = p.parameter(lambda)?;
            p.default()?;
            p.separated(lambda)?;
            Some(a)
        })
    }

    fn maybe_default(&mut self, lambda: bool) -> Option<NodeAt> {
        self.alt(|p| {
            let a = p.parameter(lambda)?;
            p.default();
            p.separated(lambda)?;
            Some(a)
        })
    }

    fn slash_without_default(&mut self, lambda: bool) -> Option<()> {
        if self.many(|p| p.without_default(lambda)) == 0 {
            return None;
        }
        self.tok(Slash)?;
        self.separated(lambda)
    }

    fn slash_with_default(&mut self, lambda: bool) -> Option<()> {
        self.many(|p| p.without_default(lambda));
        if self.many(|p| p.with_default(lambda)) == 0 {
            return None;
        }
        self.tok(Slash)?;
        self.separated(lambda)
    }

    fn slashed(&mut self, lambda: bool) -> Option<()> {
        let first = self.alt(|p| p.slash_without_default(lambda));
        first.or_else(|| self.alt(|p| p.slash_with_default(lambda)))
    }

    fn star_parameters(&mut self, lambda: bool) -> Option<()> {
        if self.mistakes {
            self.mistaken_star(lambda);
        }
        let one = self.alt(|p| {
            p.tok(TokenKind::Star)?;
            p.without_default(lambda)?;
            p.many(|p| p.maybe_default(lambda));
            p.double_star_parameter(lambda);
            Some(())
        });
        if one.is_some() {
            return one;
        }
        if !lambda {
            let annotated = self.alt(|p| {
                p.tok(TokenKind::Star)?;
                p.name()?;
                p.tok(Colon)?;
                p.star_expression()?;
                p.separated(lambda)?;
                p.many(|p| p.maybe_default(lambda));
                p.double_star_parameter(lambda);
                Some(())
            });
            if annotated.is_some() {
                return annotated;
            }
        }
        let bare = self.alt(|p| {
            p.tok(TokenKind::Star)?;
            p.tok(Comma)?;
            if p.many(|p| p.maybe_default(lambda)) == 0 {
                return None;
            }
            p.double_star_parameter(lambda);
            Some(())
        });
        bare.or_else(|| self.double_star_parameter(lambda))
    }

    fn double_star_parameter(&mut self, lambda: bool) -> Option<()> {
        if self.mistakes {
            self.mistaken_double_star(lambda);
        }
        self.alt(|p| {
            p.tok(DoubleStar)?;
            p.without_default(lambda)?;
            Some(())
        })
    }

    fn mistaken_star(&mut self, lambda: bool) {
        self.ahead(|p| {
            let a = p.tok(TokenKind::Star)?;
            let nothing = if p.tok(Comma).is_some() { p.is(DoubleStar) || p.closes(lambda) } else { p.closes(lambda) };
            if nothing {
                const BARE: &str = "named arguments must follow bare *";
                if p.is(DoubleStar) || !lambda {
                    p.tok(DoubleStar);
                }
                if lambda { p.syntax_last(BARE) } else { p.raise_token(a, BARE) }
            }
            None::<()>
        });
        self.ahead(|p| {
            p.tok(TokenKind::Star)?;
            p.parameter(lambda)?;
            let a = p.tok(Equal)?;
            p.raise_token(a, "var-positional argument cannot have default value");
            None::<()>
        });
        self.ahead(|p| {
            p.tok(TokenKind::Star)?;
            p.star_or_comma(lambda)?;
            p.many(|p| p.maybe_default(lambda));
            let a = p.tok(TokenKind::Star)?;
            p.star_or_comma(lambda)?;
            p.raise_token(a, "* argument may appear only once");
            None::<()>
        });
    }

    fn star_or_comma(&mut self, lambda: bool) -> Option<()> {
        if self.without_default(lambda).is_some() || self.tok(Comma).is_some() { Some(()) } else { None }
    }

    fn mistaken_double_star(&mut self, lambda: bool) {
        self.ahead(|p| {
            p.tok(DoubleStar)?;
            p.parameter(lambda)?;
            let a = p.tok(Equal)?;
            p.raise_token(a, "var-keyword argument cannot have default value");
            None::<()>
        });
        const AFTER: &str = "arguments cannot follow var-keyword argument";
        self.ahead(|p| {
            p.tok(DoubleStar)?;
            p.parameter(lambda)?;
            p.tok(Comma)?;
            if let Some(a) = p.parameter(lambda) {
                p.raise_node(a, AFTER);
            } else if let Some(a) = p.one_of(&[TokenKind::Star, DoubleStar, Slash]) {
                p.raise_token(a, AFTER);
            }
            None::<()>
        });
    }

    fn mistaken_parameters(&mut self, lambda: bool) {
        self.ahead(|p| {
            let a = p.tok(Slash)?;
            p.tok(Comma)?;
            p.raise_token(a, "at least one argument must precede /");
            None::<()>
        });
        self.ahead(|p| {
            p.slashed(lambda)?;
            p.many(|p| p.maybe_default(lambda));
            let a = p.tok(Slash)?;
            p.raise_token(a, "/ may appear only once");
            None::<()>
        });
        self.ahead(|p| {
            p.alt(|p| p.slash_without_default(lambda));
            p.many(|p| p.without_default(lambda));
            if p.alt(|p| p.slash_with_default(lambda)).is_none() && p.many(|p| p.with_default(lambda)) == 0 {
                return None;
            }
            let a = p.without_default(lambda)?;
            p.raise_parameter(a);
            None::<()>
        });
        self.ahead(|p| {
            p.many(|p| p.without_default(lambda));
            let a = p.lpar()?;
            if lambda {
                p.list(|p| p.parameter(true))?;
            } else if p.many(|p| p.without_default(false)) == 0 {
                return None;
            }
            p.tok(Comma);
            let b = p.tok(RPar)?;
            p.raise_tokens(
                a,
                b,
                if lambda {
                    "Lambda expression parameters cannot be parenthesized"
                } else {
                    "Function parameters cannot be parenthesized"
                },
            );
            None::<()>
        });
        self.ahead(|p| {
            p.slashed(lambda);
            p.many(|p| p.maybe_default(lambda));
            p.tok(TokenKind::Star)?;
            if p.tok(Comma).is_none() {
                p.without_default(lambda)?;
            }
            p.many(|p| p.maybe_default(lambda));
            let a = p.tok(Slash)?;
            p.raise_token(a, "/ must be ahead of *");
            None::<()>
        });
        self.ahead(|p| {
            if p.many(|p| p.maybe_default(lambda)) == 0 {
                return None;
            }
            p.tok(Slash)?;
            let a = p.tok(TokenKind::Star)?;
            p.raise_token(a, "expected comma between / and *");
            None::<()>
        });
    }

    /// A parameter without a default where one needs it.
    fn raise_parameter(&mut self, a: NodeAt) {
        self.raise_node(a, "parameter without a default follows parameter with a default");
    }
}
