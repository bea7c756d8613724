//! Which stage and which layer of the second file is which of the first?

use similar::DiffTag;
use similar::algorithms::{Capture, myers};

use super::{Kind, LayerPair, Match, Side, Sides, StagePair};

/// Above this many stages only names and targets are compared: likeness is looked for in all pairs.
const MANY: usize = 120;

/// Pairs stages: by name, then the targets, then those that share most lines. The same two files always give the same.
pub(super) fn stages(old: &Side<'_>, new: &Side<'_>) -> Vec<StagePair> {
    let (olds, news) = (old.plan.stages.len(), new.plan.stages.len());
    // For each stage of the second file: its counterpart and why.
    let mut found: Vec<Option<(usize, Match)>> = vec![None; news];
    let mut taken = vec![false; olds];
    for (n, stage) in new.plan.stages.iter().enumerate() {
        // The last of a name is the one that counts.
        let named = |s: &crate::plan::Stage| stage.name.is_some() && s.name == stage.name;
        if let Some(o) = old.plan.stages.iter().rposition(named).filter(|o| !taken[*o]) {
            (found[n], taken[o]) = (Some((o, Match::Name)), true);
        }
    }
    if let (Some(o), Some(n)) = (old.plan.target, new.plan.target)
        && found[n].is_none()
        && !taken[o]
    {
        (found[n], taken[o]) = (Some((o, Match::Target)), true);
    }
    for (o, n) in alike(old, new) {
        if found[n].is_none() && !taken[o] {
            (found[n], taken[o]) = (Some((o, Match::Lines)), true);
        }
    }
    let mut out: Vec<StagePair> = Vec::new();
    let pair = |matched, o: Option<usize>, n: Option<usize>| StagePair {
        matched,
        sides: Sides { before: o.map(|o| old.stage(o)), after: n.map(|n| new.stage(n)) },
        layers: Vec::new(),
    };
    // What is gone is told before the first stage whose counterpart came after it.
    let mut gone = (0..olds).filter(|o| !taken[*o]).peekable();
    for (n, found) in found.iter().enumerate() {
        while let Some(o) = gone.next_if(|o| found.is_some_and(|f| *o < f.0)) {
            out.push(pair(Match::None, Some(o), None));
        }
        out.push(match found {
            Some((o, why)) => pair(*why, Some(*o), Some(n)),
            None => pair(Match::None, None, Some(n)),
        });
    }
    out.extend(gone.map(|o| pair(Match::None, Some(o), None)));
    out
}

/// Pairs of stages that share at least two of five lines, the most alike first.
fn alike(old: &Side<'_>, new: &Side<'_>) -> Vec<(usize, usize)> {
    let (olds, news) = (old.plan.stages.len(), new.plan.stages.len());
    if olds > MANY || news > MANY {
        return Vec::new();
    }
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for o in 0..olds {
        let mine = lines(old, o);
        for n in 0..news {
            let theirs = lines(new, n);
            let shared = mine.iter().filter(|l| theirs.contains(l)).count();
            let share = 200 * shared / (mine.len() + theirs.len()).max(1);
            if share >= 40 {
                pairs.push((share, o, n));
            }
        }
    }
    dockerfile_syntax::sort_by(&mut pairs, |a, b| (b.0, a.1, a.2) < (a.0, b.1, b.2));
    pairs.into_iter().map(|(_, o, n)| (o, n)).collect()
}

/// The base and the instructions of a stage, blanks made even.
fn lines(side: &Side<'_>, stage: usize) -> Vec<String> {
    let stage = &side.plan.stages[stage];
    let steps = stage.steps.iter().filter(|s| !s.triggered).map(|s| line(side, s.instruction));
    std::iter::once(stage.base.clone()).chain(steps).collect()
}

fn line(side: &Side<'_>, instruction: usize) -> String {
    let instruction = &side.document.instructions[instruction];
    let words: Vec<&str> = instruction.logical.text().split_whitespace().collect();
    let heredocs: String = instruction.heredocs.iter().map(|h| h.content).collect();
    words.join(" ") + &heredocs
}

/// Pairs the layers of paired stages; then what is left over on both sides but is the same line moved.
pub(super) fn layers(old: &Side<'_>, new: &Side<'_>, stages: &mut [StagePair]) {
    for pair in stages.iter_mut() {
        let index = |side: &Option<super::StageSide>| side.as_ref().map(|s| s.stage);
        let (o, n) = (index(&pair.sides.before), index(&pair.sides.after));
        pair.layers = within(old, new, o, n);
    }
    stay_apart(stages);
    let mut left: Vec<(String, usize, usize)> = Vec::new();
    for (s, pair) in stages.iter().enumerate() {
        for (l, layer) in pair.layers.iter().enumerate().filter(|(_, l)| l.kind == Kind::Gone) {
            left.extend(layer.sides.before.as_ref().map(|b| (b.title.clone(), s, l)));
        }
    }
    let mut moved = Vec::new();
    for pair in stages.iter_mut() {
        for layer in pair.layers.iter_mut().filter(|l| l.kind == Kind::New) {
            let title = layer.sides.after.as_ref().map_or("", |a| a.title.as_str());
            let Some(at) = left.iter().position(|l| l.0 == title) else { continue };
            layer.kind = Kind::Moved;
            moved.push((left.remove(at), layer.sides.after.clone()));
        }
    }
    // The layer is told where it is now, with what it was; where it was, nothing is left of it.
    let mut goes: Vec<Vec<usize>> = vec![Vec::new(); stages.len()];
    for ((_, s, l), after) in moved {
        let before = stages[s].layers[l].sides.before.clone();
        goes[s].push(l);
        let now = stages.iter_mut().flat_map(|p| &mut p.layers);
        let mut now = now.filter(|layer| layer.kind == Kind::Moved && layer.sides.before.is_none());
        if let Some(layer) = now.find(|layer| layer.sides.after == after) {
            layer.sides.before = before;
        }
    }
    for (pair, goes) in stages.iter_mut().zip(goes) {
        let mut at = 0;
        pair.layers.retain(|_| {
            at += 1;
            !goes.contains(&(at - 1))
        });
    }
}

/// A line that stands unchanged in another stage has gone there: no line beside its old place is a change of it.
fn stay_apart(stages: &mut [StagePair]) {
    let new = stages.iter().flat_map(|p| &p.layers).filter(|l| l.kind == Kind::New);
    let come: Vec<String> = new.filter_map(|l| l.sides.after.as_ref()).map(|s| s.title.clone()).collect();
    for pair in stages {
        // The first is the base, which stays what the stage starts from.
        let mut at = 1;
        while let Some(layer) = pair.layers.get_mut(at) {
            let title = layer.sides.before.as_ref().map(|s| &s.title);
            if layer.kind == Kind::Changed && title.is_some_and(|t| come.contains(t)) {
                layer.kind = Kind::New;
                let before = layer.sides.before.take();
                pair.layers.insert(at, LayerPair { kind: Kind::Gone, sides: Sides { before, after: None } });
            }
            at += 1;
        }
    }
}

fn within(old: &Side<'_>, new: &Side<'_>, o: Option<usize>, n: Option<usize>) -> Vec<LayerPair> {
    let count = |side: &Side<'_>, stage: Option<usize>| stage.map_or(0, |s| side.layers(s).len());
    let (olds, news) = (count(old, o), count(new, n));
    let pair = |kind, a: Option<usize>, b: Option<usize>| LayerPair {
        kind,
        sides: Sides {
            before: o.zip(a).map(|(stage, layer)| old.layer(stage, layer)),
            after: n.zip(b).map(|(stage, layer)| new.layer(stage, layer)),
        },
    };
    let keys = |side: &Side<'_>, stage: Option<usize>| -> Vec<String> {
        let layers = stage.map_or(&[][..], |s| side.layers(s));
        layers
            .iter()
            .enumerate()
            .map(|(at, l)| if at == 0 { l.title.clone() } else { line(side, l.instruction) })
            .collect()
    };
    let (before, after) = (keys(old, o), keys(new, n));
    let mut hook = Capture::new();
    let done = myers::diff(&mut hook, &before, 0..olds, &after, 0..news);
    debug_assert!(done.is_ok());
    let mut out = Vec::new();
    // Lines that differ, until the next that is the same.
    let (mut gone, mut come): (Vec<usize>, Vec<usize>) = Default::default();
    let flush = |gone: &mut Vec<usize>, come: &mut Vec<usize>, out: &mut Vec<LayerPair>| {
        let mut at = 0;
        for a in gone.drain(..) {
            // The base stands for itself; the first word says which instruction a line is.
            let alike = |b: &usize| (a == 0) == (*b == 0) && (a == 0 || word(&before[a]) == word(&after[*b]));
            match come[at..].iter().position(alike) {
                Some(skipped) => {
                    out.extend(come[at..at + skipped].iter().map(|b| pair(Kind::New, None, Some(*b))));
                    out.push(pair(Kind::Changed, Some(a), Some(come[at + skipped])));
                    at += skipped + 1;
                }
                None => out.push(pair(Kind::Gone, Some(a), None)),
            }
        }
        out.extend(come.drain(..).skip(at).map(|b| pair(Kind::New, None, Some(b))));
    };
    for operation in hook.ops() {
        let (tag, old, new) = operation.as_tag_tuple();
        if tag == DiffTag::Equal {
            flush(&mut gone, &mut come, &mut out);
            out.extend(old.zip(new).map(|(a, b)| pair(Kind::Same, Some(a), Some(b))));
        } else {
            gone.extend(old);
            come.extend(new);
        }
    }
    flush(&mut gone, &mut come, &mut out);
    join(out)
}

fn word(line: &str) -> &str {
    line.split(' ').next().unwrap_or("")
}

/// A line that is taken out at one place and put in at another of the same stage is one layer that changed its place.
fn join(mut layers: Vec<LayerPair>) -> Vec<LayerPair> {
    let title = |l: &LayerPair| l.sides.before.as_ref().or(l.sides.after.as_ref()).map(|s| s.title.clone());
    let mut at = 0;
    while at < layers.len() {
        let gone = layers[at].kind == Kind::Gone;
        let other = layers.iter().position(|l| l.kind == Kind::New && title(l) == title(&layers[at]));
        match other.filter(|_| gone) {
            Some(other) => {
                layers[other].kind = Kind::Same;
                layers[other].sides.before = layers[at].sides.before.take();
                layers.remove(at);
            }
            None => at += 1,
        }
    }
    layers
}
