//! Packs the automaton's tables.
//!
//! - Equal rows of the action table are kept once.
//! - A unit reduction (`Arith = Unary`) carries no action, so a chain of them is done when the first nonterminal is
//!   pushed: the goto entry then is no state but a row of states by lookahead. Where the lookahead fits nothing, the row
//!   holds its most frequent state: reducing on is harmless, an unfit token is never shifted.
//! - The goto table is combed: rows of different states lie in each other's gaps. An entry of another state is never
//!   looked up, since a reduction only uncovers states that its nonterminal leads on from.

use super::read::Automaton;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub struct Tables {
    /// By state, the number of its row in `actions`.
    pub rows: Vec<u16>,
    pub actions: Vec<Vec<i16>>,
    /// By state, where its entries begin in `gotos`; a nonterminal's number is added.
    pub bases: Vec<u16>,
    /// A state, or the number of states plus the number of a row in `chains`.
    pub gotos: Vec<u16>,
    pub chains: Vec<Vec<u16>>,
}

/// Packs them.
pub fn pack(automaton: &Automaton) -> Result<Tables, String> {
    let goto = valid_gotos(automaton);
    let mut chains: Vec<Vec<u16>> = Vec::new();
    let mut chain_numbers: HashMap<Vec<u16>, usize> = HashMap::new();
    let states = automaton.actions.len();
    let mut entries: Vec<Vec<(usize, u16)>> = vec![Vec::new(); states];
    for (&(state, nonterminal), &target) in &goto {
        let mut row = chain(automaton, &goto, state, target);
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        for to in row.iter().flatten() {
            *counts.entry(*to).or_default() += 1;
        }
        let usual = counts.iter().max_by_key(|(_, n)| **n).map_or(target as u16, |(to, _)| *to);
        for to in &mut row {
            to.get_or_insert(usual);
        }
        let row: Vec<u16> = row.into_iter().flatten().collect();
        let value = if row.iter().all(|&to| to == usual) {
            usual
        } else {
            let n = *chain_numbers.entry(row.clone()).or_insert_with(|| {
                chains.push(row);
                chains.len() - 1
            });
            u16::try_from(states + n).map_err(|e| e.to_string())?
        };
        entries[state].push((nonterminal, value));
    }
    let (bases, gotos) = comb(&entries)?;
    let mut actions: Vec<Vec<i16>> = Vec::new();
    let mut numbers: HashMap<&[i16], u16> = HashMap::new();
    let mut rows = Vec::new();
    for row in &automaton.actions {
        let n = *numbers.entry(row).or_insert_with(|| {
            actions.push(row.clone());
            actions.len() as u16 - 1
        });
        rows.push(n);
    }
    Ok(Tables { rows, actions, bases, gotos, chains })
}

/// The goto entries that can be looked up: from every state that some reduction uncovers.
fn valid_gotos(automaton: &Automaton) -> BTreeMap<(usize, usize), usize> {
    let states = automaton.actions.len();
    let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); states];
    let mut reductions: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); states];
    for (state, row) in automaton.actions.iter().enumerate() {
        for &action in row {
            match action {
                0 => {}
                1.. => {
                    before[action as usize - 1].insert(state);
                }
                _ => {
                    reductions[state].insert(!action as usize);
                }
            }
        }
    }
    let mut goto = BTreeMap::new();
    loop {
        let known = goto.len();
        for (state, reduced) in reductions.iter().enumerate() {
            for &p in reduced {
                if p == automaton.accept {
                    continue;
                }
                let production = &automaton.productions[p];
                let mut under = BTreeSet::from([state]);
                for _ in &production.pops {
                    under = under.iter().flat_map(|&s| before[s].iter().copied()).collect();
                }
                let Some(rule) = automaton.gotos.get(&production.nonterminal) else { continue };
                for s in under {
                    let target = rule.by_state.get(&s).copied().unwrap_or(rule.otherwise);
                    if goto.insert((s, production.nonterminal), target).is_none() {
                        before[target].insert(s);
                    }
                }
            }
        }
        if goto.len() == known {
            return goto;
        }
    }
}

/// By lookahead, the state to push on `state` instead of `target`; nothing where the lookahead is an error.
fn chain(
    automaton: &Automaton,
    goto: &BTreeMap<(usize, usize), usize>,
    state: usize,
    target: usize,
) -> Vec<Option<u16>> {
    let columns = automaton.actions[0].len();
    let end = |column: usize| {
        let mut at = target;
        loop {
            let action = automaton.actions[at][column];
            if action == 0 {
                return None;
            }
            let unit = (action < 0).then_some(!action as usize).filter(|&p| automaton.productions[p].unit);
            let next = unit.and_then(|p| goto.get(&(state, automaton.productions[p].nonterminal)));
            match next {
                Some(&next) => at = next,
                None => return Some(at as u16),
            }
        }
    };
    (0..columns).map(end).collect()
}

/// First fit, the fullest rows first.
fn comb(entries: &[Vec<(usize, u16)>]) -> Result<(Vec<u16>, Vec<u16>), String> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&s| std::cmp::Reverse(entries[s].len()));
    let mut cells: Vec<Option<u16>> = Vec::new();
    let mut bases = vec![0u16; entries.len()];
    for s in order {
        let row = &entries[s];
        let free = |base: usize| {
            row.iter().all(|&(nt, value)| cells.get(base + nt).copied().flatten().is_none_or(|c| c == value))
        };
        let base = (0..=cells.len()).find(|&base| free(base)).unwrap_or(cells.len());
        for &(nt, value) in row {
            if cells.len() <= base + nt {
                cells.resize(base + nt + 1, None);
            }
            cells[base + nt] = Some(value);
        }
        bases[s] = u16::try_from(base).map_err(|e| e.to_string())?;
    }
    Ok((bases, cells.into_iter().map(Option::unwrap_or_default).collect()))
}
