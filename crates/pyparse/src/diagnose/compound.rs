//! Compound statements and blocks in the second reading, and their mistakes.

use super::reader::{NodeAt, Reader, Rule, Targets, What};
use crate::error::ErrorKind;
use pylex::TokenKind::{self, *};
use std::option::Option::None;

const COLON: &str = "expected ':'";

impl Reader<'_> {
    pub fn block(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Block, |p| {
            let indented = p.alt(|p| {
                p.tok(Newline)?;
                p.tok(Indent)?;
                p.statements()?;
                p.tok(Dedent)?;
                Some(())
            });
            if indented.is_none() && p.simple_line().is_none() {
                if p.mistakes {
                    p.ahead(|p| {
                        p.tok(Newline)?;
                        if !p.is(Indent) {
                            p.raise_last(ErrorKind::Indentation, "expected an indented block");
                        }
                        None::<()>
                    });
                }
                return None;
            }
            Some(p.node(What::Other, from))
        })
    }

    /// After the colon of a header that starts at token `head`: a line break without an indented block.
    fn no_block(&mut self, head: usize, what: &str) -> Option<()> {
        self.tok(Newline)?;
        if !self.is(Indent) {
            let line = self.line(head);
            self.raise_last(ErrorKind::Indentation, format!("expected an indented block after {what} on line {line}"));
        }
        None
    }

    fn missing_colon(&mut self) -> Option<()> {
        self.tok(Newline)?;
        self.syntax_last(COLON);
        None
    }

    pub fn compound(&mut self) -> Option<()> {
        match self.peek() {
            Def => self.function(),
            At => self.decorated(),
            Async => self.function().or_else(|| self.with_statement()).or_else(|| self.for_statement()),
            If => self.if_statement(),
            Class => self.class(),
            With => self.with_statement(),
            For => self.for_statement(),
            Try => self.try_statement(),
            While => self.while_statement(),
            kind if kind.is_name_like() => self.match_statement(),
            _ => None,
        }
    }

    fn decorated(&mut self) -> Option<()> {
        let decorators = |p: &mut Self| {
            let n = p.many(|p| {
                p.tok(At)?;
                p.named_expression()?;
                p.tok(Newline)
            });
            if n == 0 { None } else { Some(()) }
        };
        let function = self.alt(|p| {
            decorators(p)?;
            p.function()
        });
        function.or_else(|| {
            self.alt(|p| {
                decorators(p)?;
                p.class()
            })
        })
    }

    fn function(&mut self) -> Option<()> {
        if self.mistakes {
            self.ahead(|p| {
                p.tok(Async);
                let head = p.tok(Def)?;
                p.name()?;
                p.type_params();
                p.lpar()?;
                p.parameters();
                p.tok(RPar)?;
                p.alt(|p| {
                    p.tok(RArrow)?;
                    p.expression()
                });
                p.tok(Colon)?;
                p.no_block(head, "function definition")
            });
        }
        self.alt(|p| {
            p.tok(Async);
            p.tok(Def)?;
            p.name()?;
            p.type_params();
            p.forced(LPar, "(")?;
            p.parameters();
            p.tok(RPar)?;
            p.alt(|p| {
                p.tok(RArrow)?;
                p.expression()
            });
            p.forced(Colon, ":")?;
            p.block()?;
            Some(())
        })
    }

    fn class_head(&mut self) -> Option<usize> {
        let head = self.tok(Class)?;
        self.name()?;
        self.type_params();
        self.alt(|p| {
            p.lpar()?;
            p.arguments();
            p.tok(RPar)
        });
        Some(head)
    }

    fn class(&mut self) -> Option<()> {
        if self.mistakes {
            self.ahead(|p| {
                p.class_head()?;
                p.missing_colon()
            });
            self.ahead(|p| {
                let head = p.class_head()?;
                p.tok(Colon)?;
                p.no_block(head, "class definition")
            });
        }
        self.alt(|p| {
            p.class_head()?;
            p.tok(Colon)?;
            p.block()?;
            Some(())
        })
    }

    /// `if`, `elif`, `while` and their mistakes.
    fn condition_head(&mut self, keyword: TokenKind) -> Option<()> {
        if self.mistakes {
            self.ahead(|p| {
                p.tok(keyword)?;
                p.named_expression()?;
                p.missing_colon()
            });
            self.ahead(|p| {
                let head = p.tok(keyword)?;
                p.named_expression()?;
                p.tok(Colon)?;
                let what = format!("'{}' statement", p.text_at(head));
                p.no_block(head, &what)
            });
        }
        self.alt(|p| {
            p.tok(keyword)?;
            p.named_expression()?;
            p.tok(Colon)?;
            p.block()?;
            Some(())
        })
    }

    fn if_statement(&mut self) -> Option<()> {
        self.condition_head(If)?;
        while self.is(Elif) {
            if self.condition_head(Elif).is_none() {
                break;
            }
        }
        self.else_block();
        if self.fault.is_some() { None } else { Some(()) }
    }

    fn while_statement(&mut self) -> Option<()> {
        self.condition_head(While)?;
        self.else_block();
        Some(())
    }

    fn else_block(&mut self) -> Option<()> {
        if !self.is(Else) {
            return None;
        }
        if self.mistakes {
            self.ahead(|p| {
                let head = p.tok(Else)?;
                p.tok(Colon)?;
                p.no_block(head, "'else' statement")
            });
            if self.newest {
                self.ahead(|p| {
                    p.tok(Else)?;
                    p.tok(Colon)?;
                    p.block()?;
                    p.tok(Elif)?;
                    p.syntax_last("'elif' block follows an 'else' block");
                    None::<()>
                });
            }
        }
        self.alt(|p| {
            p.tok(Else)?;
            p.forced(Colon, ":")?;
            p.block()?;
            Some(())
        })
    }

    fn for_statement(&mut self) -> Option<()> {
        if self.mistakes {
            self.ahead(|p| {
                p.for_head()?;
                p.missing_colon()
            });
            self.ahead(|p| {
                let head = p.for_head()?;
                p.tok(Colon)?;
                p.no_block(head, "'for' statement")
            });
        }
        let mut cut = false;
        let whole = self.alt(|p| {
            p.tok(Async);
            p.tok(For)?;
            p.star_targets()?;
            p.tok(In)?;
            cut = true;
            p.star_expressions()?;
            p.tok(Colon)?;
            p.block()?;
            p.else_block();
            Some(())
        });
        if whole.is_none() && !cut && self.mistakes {
            self.mistaken_for_target();
        }
        whole
    }

    fn for_head(&mut self) -> Option<usize> {
        self.tok(Async);
        let head = self.tok(For)?;
        self.star_targets()?;
        self.tok(In)?;
        self.star_expressions()?;
        Some(head)
    }

    // ---- with

    fn with_statement(&mut self) -> Option<()> {
        if self.mistakes {
            self.ahead(|p| {
                let head = p.loose_with_items()?;
                p.tok(Colon)?;
                p.no_block(head, "'with' statement")
            });
            self.ahead(|p| {
                let head = p.loose_parenthesised_items()?;
                p.tok(Colon)?;
                p.no_block(head, "'with' statement")
            });
        }
        let parenthesised = self.alt(|p| {
            p.tok(Async);
            p.tok(With)?;
            p.lpar()?;
            p.list(Self::with_item)?;
            p.tok(Comma);
            p.tok(RPar)?;
            p.tok(Colon)?;
            p.block()?;
            Some(())
        });
        let whole = parenthesised.or_else(|| {
            self.alt(|p| {
                p.tok(Async);
                p.tok(With)?;
                p.list(Self::with_item)?;
                p.tok(Colon)?;
                p.block()?;
                Some(())
            })
        });
        if whole.is_none() && self.mistakes {
            self.ahead(|p| {
                p.loose_with_items()?;
                p.missing_colon()
            });
            self.ahead(|p| {
                p.loose_parenthesised_items()?;
                p.missing_colon()
            });
        }
        whole
    }

    fn loose_item(&mut self, e: fn(&mut Self) -> Option<NodeAt>) -> Option<NodeAt> {
        let a = e(self)?;
        self.alt(|p| {
            p.tok(As)?;
            p.star_target()
        });
        Some(a)
    }

    fn loose_with_items(&mut self) -> Option<usize> {
        self.tok(Async);
        let head = self.tok(With)?;
        self.list(|p| p.loose_item(Self::expression))?;
        Some(head)
    }

    fn loose_parenthesised_items(&mut self) -> Option<usize> {
        self.tok(Async);
        let head = self.tok(With)?;
        self.lpar()?;
        self.list(|p| p.loose_item(Self::expressions))?;
        self.tok(Comma);
        self.tok(RPar)?;
        Some(head)
    }

    fn with_item(&mut self) -> Option<NodeAt> {
        let named = self.alt(|p| {
            let a = p.expression()?;
            p.tok(As)?;
            p.star_target()?;
            if p.is_one(&[Comma, RPar, Colon]) { Some(a) } else { None }
        });
        if named.is_some() {
            return named;
        }
        if self.mistakes {
            self.ahead(|p| {
                p.expression()?;
                p.tok(As)?;
                let a = p.expression()?;
                if p.is_one(&[Comma, RPar, Colon]) {
                    p.raise_invalid_target(a, Targets::Star);
                }
                None::<()>
            });
        }
        self.expression()
    }

    // ---- try

    fn try_statement(&mut self) -> Option<()> {
        if self.mistakes {
            self.mistaken_try();
        }
        let finally = self.alt(|p| {
            p.tok(Try)?;
            p.forced(Colon, ":")?;
            p.block()?;
            p.finally_block()
        });
        let plain = finally.or_else(|| {
            self.alt(|p| {
                p.tok(Try)?;
                p.forced(Colon, ":")?;
                p.block()?;
                if p.many(Self::except_block) == 0 {
                    return None;
                }
                p.else_block();
                p.finally_block();
                Some(())
            })
        });
        plain.or_else(|| {
            self.alt(|p| {
                p.tok(Try)?;
                p.forced(Colon, ":")?;
                p.block()?;
                if p.many(Self::except_star_block) == 0 {
                    return None;
                }
                p.else_block();
                p.finally_block();
                Some(())
            })
        })
    }

    fn mistaken_try(&mut self) {
        self.ahead(|p| {
            let head = p.tok(Try)?;
            p.tok(Colon)?;
            p.no_block(head, "'try' statement")
        });
        self.ahead(|p| {
            p.tok(Try)?;
            p.tok(Colon)?;
            p.block()?;
            if !p.is_one(&[Except, Finally]) {
                p.syntax_last("expected 'except' or 'finally' block");
            }
            None::<()>
        });
        const BOTH: &str = "cannot have both 'except' and 'except*' on the same 'try'";
        self.ahead(|p| {
            p.tok(Try)?;
            p.tok(Colon)?;
            p.many(Self::block);
            if p.many(Self::except_block) == 0 {
                return None;
            }
            let a = p.tok(Except)?;
            let b = p.tok(TokenKind::Star)?;
            p.expression()?;
            p.as_name();
            p.tok(Colon)?;
            p.raise_tokens(a, b, BOTH);
            None::<()>
        });
        self.ahead(|p| {
            p.tok(Try)?;
            p.tok(Colon)?;
            p.many(Self::block);
            if p.many(Self::except_star_block) == 0 {
                return None;
            }
            let a = p.tok(Except)?;
            p.alt(|p| {
                p.expression()?;
                p.as_name();
                Some(())
            });
            p.tok(Colon)?;
            p.raise_token(a, BOTH);
            None::<()>
        });
    }

    fn as_name(&mut self) {
        self.alt(|p| {
            p.tok(As)?;
            p.name()
        });
    }

    fn except_block(&mut self) -> Option<()> {
        if !self.is(Except) {
            return None;
        }
        if self.mistakes {
            self.ahead(|p| {
                let head = p.tok(Except)?;
                p.expression()?;
                p.as_name();
                p.tok(Colon)?;
                p.no_block(head, "'except' statement")
            });
            self.ahead(|p| {
                let head = p.tok(Except)?;
                p.tok(Colon)?;
                p.no_block(head, "'except' statement")
            });
        }
        let typed = self.alt(|p| {
            p.tok(Except)?;
            p.expression()?;
            p.as_name();
            p.tok(Colon)?;
            p.block()?;
            Some(())
        });
        let typed = typed.or_else(|| self.several_types(false));
        let whole = typed.or_else(|| {
            self.alt(|p| {
                p.tok(Except)?;
                p.tok(Colon)?;
                p.block()?;
                Some(())
            })
        });
        if whole.is_none() && self.mistakes {
            self.mistaken_except();
        }
        whole
    }

    /// PEP 758: types without parentheses.
    fn several_types(&mut self, star: bool) -> Option<()> {
        if !self.newest {
            return None;
        }
        self.alt(|p| {
            p.tok(Except)?;
            if star {
                p.tok(TokenKind::Star)?;
            }
            p.expressions()?;
            p.tok(Colon)?;
            p.block()?;
            Some(())
        })
    }

    fn except_star_block(&mut self) -> Option<()> {
        if !self.is(Except) {
            return None;
        }
        if self.mistakes {
            self.ahead(|p| {
                let head = p.tok(Except)?;
                p.tok(TokenKind::Star)?;
                p.expression()?;
                p.as_name();
                p.tok(Colon)?;
                p.no_block(head, "'except*' statement")
            });
        }
        let typed = self.alt(|p| {
            p.tok(Except)?;
            p.tok(TokenKind::Star)?;
            p.expression()?;
            p.as_name();
            p.tok(Colon)?;
            p.block()?;
            Some(())
        });
        let whole = typed.or_else(|| self.several_types(true));
        if whole.is_none() && self.mistakes {
            self.mistaken_except();
        }
        whole
    }

    fn mistaken_except(&mut self) {
        self.ahead(|p| {
            p.tok(Except)?;
            p.tok(TokenKind::Star);
            let a = p.expression()?;
            p.tok(Comma)?;
            p.expressions()?;
            if p.newest {
                p.tok(As)?;
                p.name()?;
            } else {
                p.as_name();
            }
            p.tok(Colon)?;
            p.raise_from_node(
                a,
                if p.newest {
                    "multiple exception types must be parenthesized when using 'as'"
                } else {
                    "multiple exception types must be parenthesized"
                },
            );
            None::<()>
        });
        self.ahead(|p| {
            p.tok(Except)?;
            p.tok(TokenKind::Star);
            p.expression()?;
            p.as_name();
            p.missing_colon()
        });
        self.ahead(|p| {
            p.tok(Except)?;
            p.missing_colon()
        });
        self.ahead(|p| {
            p.tok(Except)?;
            p.tok(TokenKind::Star)?;
            p.one_of(&[Newline, Colon])?;
            p.syntax_last("expected one or more exception types");
            None::<()>
        });
        if self.newest {
            self.ahead(|p| {
                p.tok(Except)?;
                let star = if p.tok(TokenKind::Star).is_some() { "*" } else { "" };
                p.expression()?;
                p.tok(As)?;
                let a = p.expression()?;
                p.tok(Colon)?;
                p.block()?;
                let message = format!("cannot use except{star} statement with {}", p.name_of(a));
                p.raise_node(a, message);
                None::<()>
            });
        }
    }

    fn finally_block(&mut self) -> Option<()> {
        if !self.is(Finally) {
            return None;
        }
        if self.mistakes {
            self.ahead(|p| {
                let head = p.tok(Finally)?;
                p.tok(Colon)?;
                p.no_block(head, "'finally' statement")
            });
        }
        self.alt(|p| {
            p.tok(Finally)?;
            p.forced(Colon, ":")?;
            p.block()?;
            Some(())
        })
    }

    // ---- match

    fn subject(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        let several = self.alt(|p| {
            p.star_named_expression()?;
            p.tok(Comma)?;
            p.alt(Self::star_named_expressions);
            Some(p.node(What::Tuple, from))
        });
        several.or_else(|| self.named_expression())
    }

    fn match_statement(&mut self) -> Option<()> {
        let whole = self.alt(|p| {
            p.word("match")?;
            p.subject()?;
            p.tok(Colon)?;
            p.tok(Newline)?;
            p.tok(Indent)?;
            if p.many(Self::case_block) == 0 {
                return None;
            }
            p.tok(Dedent)?;
            Some(())
        });
        if whole.is_none() && self.mistakes {
            self.ahead(|p| {
                p.word("match")?;
                p.subject()?;
                p.missing_colon()
            });
            self.ahead(|p| {
                let head = p.word("match")?;
                p.subject()?;
                p.tok(Colon)?;
                p.no_block(head, "'match' statement")
            });
        }
        whole
    }

    fn case_head(&mut self) -> Option<usize> {
        let head = self.word("case")?;
        self.patterns()?;
        self.alt(|p| {
            p.tok(If)?;
            p.named_expression()
        });
        Some(head)
    }

    fn case_block(&mut self) -> Option<()> {
        if self.mistakes {
            self.ahead(|p| {
                p.case_head()?;
                p.missing_colon()
            });
            self.ahead(|p| {
                let head = p.case_head()?;
                p.tok(Colon)?;
                p.no_block(head, "'case' statement")
            });
        }
        self.alt(|p| {
            p.case_head()?;
            p.tok(Colon)?;
            p.block()?;
            Some(())
        })
    }
}
