//! Statements of one line in the second reading, and their mistakes.

use super::reader::{NodeAt, Reader, Rule, Targets, What};
use pylex::TokenKind::{self, *};
use std::option::Option::None;

/// What may stand first in a statement that is no expression.
const AUGMENTED: [TokenKind; 13] = [
    PlusEqual,
    MinEqual,
    StarEqual,
    SlashEqual,
    DoubleSlashEqual,
    PercentEqual,
    AtEqual,
    AmperEqual,
    VBarEqual,
    CircumflexEqual,
    LeftShiftEqual,
    RightShiftEqual,
    DoubleStarEqual,
];

impl Reader<'_> {
    pub fn statements(&mut self) -> Option<()> {
        if self.many(Self::statement) == 0 { None } else { Some(()) }
    }

    pub fn statement(&mut self) -> Option<()> {
        self.compound().or_else(|| self.simple_line())
    }

    pub fn simple_line(&mut self) -> Option<()> {
        let single = self.alt(|p| {
            p.simple_statement()?;
            if p.is(Semi) {
                return None;
            }
            p.tok(Newline)?;
            Some(())
        });
        single.or_else(|| {
            self.alt(|p| {
                p.simple_statement()?;
                while p
                    .alt(|p| {
                        p.tok(Semi)?;
                        p.simple_statement()
                    })
                    .is_some()
                {}
                p.tok(Semi);
                p.tok(Newline)?;
                Some(())
            })
        })
    }

    pub fn simple_statement(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Simple, |p| {
            if p.assignment().is_some() {
                return Some(p.node(What::Other, from));
            }
            if p.is_name() && p.text_at(p.mark) == "type" {
                let alias = p.alt(|p| {
                    p.word("type")?;
                    p.name()?;
                    p.type_params();
                    p.tok(Equal)?;
                    p.expression()?;
                    Some(p.node(What::Other, from))
                });
                if alias.is_some() {
                    return alias;
                }
            }
            if let Some(e) = p.star_expressions() {
                return Some(e);
            }
            let found = match p.peek() {
                Return => p.alt(|p| {
                    p.tok(Return)?;
                    p.star_expressions();
                    Some(())
                }),
                Import | From => p.import(),
                Raise => p.raise_statement(),
                Pass | Break | Continue => {
                    p.mark += 1;
                    Some(())
                }
                Del => p.delete(),
                Yield => p.yield_expression().map(|_| ()),
                Assert => p.alt(|p| {
                    p.tok(Assert)?;
                    p.expression()?;
                    p.alt(|p| {
                        p.tok(Comma)?;
                        p.expression()
                    });
                    Some(())
                }),
                Global | Nonlocal => p.alt(|p| {
                    p.one_of(&[Global, Nonlocal])?;
                    p.list(Self::name)?;
                    Some(())
                }),
                _ => None,
            };
            found.map(|()| p.node(What::Other, from))
        })
    }

    fn raise_statement(&mut self) -> Option<()> {
        self.alt(|p| {
            p.tok(Raise)?;
            if p.alt(Self::expression).is_some() {
                p.alt(|p| {
                    p.tok(From)?;
                    p.expression()
                });
            }
            Some(())
        })
    }

    // ---- assignments

    fn assignment(&mut self) -> Option<()> {
        let annotated = self.alt(|p| {
            p.name()?;
            p.tok(Colon)?;
            p.expression()?;
            p.annotated_value();
            Some(())
        });
        if annotated.is_some() {
            return annotated;
        }
        let annotated = self.alt(|p| {
            p.annotated_target()?;
            p.tok(Colon)?;
            p.expression()?;
            p.annotated_value();
            Some(())
        });
        if annotated.is_some() {
            return annotated;
        }
        let plain = self.alt(|p| {
            if p.assignment_heads() == 0 {
                return None;
            }
            p.yield_or_star()?;
            if p.is(Equal) { None } else { Some(()) }
        });
        if plain.is_some() {
            return plain;
        }
        let mut cut = false;
        let augmented = self.alt(|p| {
            p.single_target()?;
            p.one_of(&AUGMENTED)?;
            cut = true;
            p.yield_or_star()?;
            Some(())
        });
        if augmented.is_none() && !cut && self.mistakes {
            self.mistaken_assignment();
        }
        augmented
    }

    fn annotated_value(&mut self) {
        self.alt(|p| {
            p.tok(Equal)?;
            p.annotated_right()
        });
    }

    /// `target =`, as often as it comes.
    fn assignment_heads(&mut self) -> usize {
        self.many(|p| {
            p.star_targets()?;
            p.tok(Equal)
        })
    }

    fn mistaken_assignment(&mut self) {
        self.ahead(|p| {
            let a = p.list_or_tuple()?;
            p.tok(Colon)?;
            p.expression()?;
            let message = format!("only single target (not {}) can be annotated", p.name_of(a));
            p.raise_node(a, message);
            None::<()>
        });
        self.ahead(|p| {
            let a = p.star_named_expression()?;
            p.tok(Comma)?;
            p.many(Self::star_named_list);
            p.tok(Colon)?;
            p.expression()?;
            p.raise_node(a, "only single target (not tuple) can be annotated");
            None::<()>
        });
        self.ahead(|p| {
            let a = p.expression()?;
            p.tok(Colon)?;
            p.expression()?;
            p.raise_node(a, "illegal target for annotation");
            None::<()>
        });
        self.ahead(|p| {
            p.assignment_heads();
            let a = p.star_expressions()?;
            p.tok(Equal)?;
            p.raise_invalid_target(a, Targets::Star);
            None::<()>
        });
        self.ahead(|p| {
            p.assignment_heads();
            let a = p.yield_expression()?;
            p.tok(Equal)?;
            p.raise_node(a, "assignment to yield expression not possible");
            None::<()>
        });
        self.ahead(|p| {
            let a = p.star_expressions()?;
            p.one_of(&AUGMENTED)?;
            p.yield_or_star()?;
            let message = format!("'{}' is an illegal expression for augmented assignment", p.name_of(a));
            p.raise_node(a, message);
            None::<()>
        });
    }

    fn star_named_list(&mut self) -> Option<()> {
        self.alt(Self::star_named_expressions).map(|_| ())
    }

    /// A display that cannot be annotated, in parentheses or not.
    fn list_or_tuple(&mut self) -> Option<NodeAt> {
        let found = self.list_display().or_else(|| self.tuple());
        found.or_else(|| {
            self.alt(|p| {
                p.lpar()?;
                let a = p.list_or_tuple()?;
                p.tok(RPar)?;
                Some(a)
            })
        })
    }

    fn delete(&mut self) -> Option<()> {
        let whole = self.alt(|p| {
            p.tok(Del)?;
            p.del_targets()?;
            if p.is_one(&[Semi, Newline]) { Some(()) } else { None }
        });
        if whole.is_none() && self.mistakes {
            self.ahead(|p| {
                p.tok(Del)?;
                let a = p.star_expressions()?;
                p.raise_invalid_target(a, Targets::Del);
                None::<()>
            });
        }
        whole
    }

    // ---- imports

    fn dotted_name(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.alt(|p| {
            p.name()?;
            p.many(|p| {
                p.tok(Dot)?;
                p.name()
            });
            Some(p.node(What::Other, from))
        })
    }

    fn import(&mut self) -> Option<()> {
        const NAMES: &str = "Expected one or more names after 'import'";
        if self.mistakes {
            self.ahead(|p| {
                let a = p.tok(Import)?;
                p.list(Self::dotted_name)?;
                p.tok(From)?;
                p.dotted_name()?;
                p.raise_from_token(a, "Did you mean to use 'from ... import ...' instead?");
                None::<()>
            });
            self.ahead(|p| {
                p.tok(Import)?;
                let end = p.tok(Newline)?;
                p.raise_from_token(end, NAMES);
                None::<()>
            });
        }
        let names = self.alt(|p| {
            p.tok(Import)?;
            p.list(Self::dotted_alias)?;
            Some(())
        });
        if names.is_some() {
            return names;
        }
        let from_module = self.alt(|p| {
            p.tok(From)?;
            p.many(|p| p.one_of(&[Dot, TokenKind::Ellipsis]));
            p.dotted_name()?;
            p.tok(Import)?;
            p.imported(NAMES)
        });
        from_module.or_else(|| {
            self.alt(|p| {
                p.tok(From)?;
                if p.many(|p| p.one_of(&[Dot, TokenKind::Ellipsis])) == 0 {
                    return None;
                }
                p.tok(Import)?;
                p.imported(NAMES)
            })
        })
    }

    fn imported(&mut self, no_names: &str) -> Option<()> {
        let parenthesised = self.alt(|p| {
            p.lpar()?;
            p.list(Self::alias)?;
            p.tok(Comma);
            p.tok(RPar)?;
            Some(())
        });
        let bare = parenthesised.or_else(|| {
            self.alt(|p| {
                p.list(Self::alias)?;
                if p.is(Comma) { None } else { Some(()) }
            })
        });
        let found = bare.or_else(|| self.tok(TokenKind::Star).map(|_| ()));
        if found.is_none() && self.mistakes {
            self.ahead(|p| {
                p.list(Self::alias)?;
                p.tok(Comma)?;
                p.tok(Newline)?;
                p.syntax_last("trailing comma not allowed without surrounding parentheses");
                None::<()>
            });
            self.ahead(|p| {
                let end = p.tok(Newline)?;
                p.raise_from_token(end, no_names);
                None::<()>
            });
        }
        found
    }

    /// `as` and something that is no plain name.
    fn mistaken_alias(&mut self, ends: &[TokenKind], name: fn(&mut Self) -> Option<NodeAt>) {
        if !self.mistakes || !self.newest {
            return;
        }
        self.ahead(|p| {
            name(p)?;
            p.tok(As)?;
            if p.ahead(|p| {
                p.name()?;
                p.one_of(ends)
            }) {
                return None;
            }
            let a = p.expression()?;
            let message = format!("cannot use {} as import target", p.name_of(a));
            p.raise_node(a, message);
            None::<()>
        });
    }

    fn alias(&mut self) -> Option<NodeAt> {
        self.mistaken_alias(&[Comma, RPar, Semi, Newline], Self::name);
        self.aliased(Self::name)
    }

    fn dotted_alias(&mut self) -> Option<NodeAt> {
        self.mistaken_alias(&[Comma, Semi, Newline], Self::dotted_name);
        self.aliased(Self::dotted_name)
    }

    fn aliased(&mut self, name: fn(&mut Self) -> Option<NodeAt>) -> Option<NodeAt> {
        let a = self.alt(name)?;
        self.alt(|p| {
            p.tok(As)?;
            p.name()
        });
        Some(a)
    }
}
