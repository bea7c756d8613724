//! Which nodes and edges does a plan have?

use std::borrow::Cow;

use dockerfile_syntax::{Keyword, MountKind, lower, nearest};

use super::{Edge, EdgeKind, Graph, Node, NodeKind};
use crate::plan::{Input, Origin, Parent, Plan, Stage, Step, Via};

/// Reads the graph off a plan: stages in their order, then images, context and downloads as they are first named.
///
/// An image that several stages use is one node. Cache, secret, SSH and tmpfs mounts bring no files of the build,
/// so they are no edges, unless a cache starts from a stage or an image. `text` is what the plan was made from: a name
/// that leads nowhere is shown as written.
pub fn graph(plan: &Plan, text: &str) -> Graph {
    let mut reader = Reader { plan, text, graph: Graph::default() };
    for stage in &plan.stages {
        reader.stage(stage);
    }
    for stage in &plan.stages {
        reader.parent(stage);
        for step in &stage.steps {
            for input in &step.inputs {
                reader.input(stage, step, input);
            }
        }
    }
    reader.circle();
    reader.graph
}

struct Reader<'p> {
    plan: &'p Plan,
    text: &'p str,
    graph: Graph,
}

impl Reader<'_> {
    fn stage(&mut self, stage: &Stage) {
        let mut id = match &stage.name {
            Some(name) => format!("stage:{name}"),
            None => format!("stage:{}", stage.index),
        };
        // A name given twice is allowed; the id must still be one node's.
        if self.graph.nodes.iter().any(|n| n.id == id) {
            id = format!("{id}#{}", stage.index);
        }
        let base = if stage.base.is_empty() { &stage.base_raw } else { &stage.base };
        self.graph.nodes.push(Node {
            id,
            kind: NodeKind::Stage(stage.index),
            label: stage.label(),
            detail: base.clone(),
            span: Some(stage.span),
            line: Some(stage.line),
            reachable: stage.reachable,
            target: self.plan.target == Some(stage.index),
            steps: stage.steps.len(),
        });
    }

    fn parent(&mut self, stage: &Stage) {
        let mut error = String::new();
        let from = match &stage.parent {
            Parent::Scratch => self.outside(stage, NodeKind::Scratch, "scratch", "scratch"),
            Parent::Stage(index) => *index,
            Parent::Image(_) => {
                error = self.misspelt(&stage.base);
                self.outside(stage, NodeKind::Image, &format!("image:{}", stage.base), &stage.base)
            }
            Parent::Unknown(why) => {
                error.clone_from(why);
                let id = format!("unresolved:{}", stage.base_raw);
                self.outside(stage, NodeKind::Unresolved, &id, &stage.base_raw)
            }
        };
        self.edge(Edge {
            from,
            to: stage.index,
            kind: EdgeKind::From,
            label: String::new(),
            span: stage.span,
            line: stage.line,
            error,
        });
    }

    fn input(&mut self, stage: &Stage, step: &Step, input: &Input) {
        let mut error = String::new();
        let from = match &input.origin {
            Origin::Inline => return,
            Origin::Context => match input.via {
                Via::Mount(MountKind::Cache | MountKind::Tmpfs | MountKind::Secret | MountKind::Ssh) => {
                    return;
                }
                _ => self.outside(stage, NodeKind::Context, "context", "build context"),
            },
            Origin::Stage(index) => *index,
            Origin::Image(name) => {
                error = self.misspelt(name);
                let name = as_written(name);
                self.outside(stage, NodeKind::Image, &format!("image:{name}"), &name)
            }
            Origin::Url(url) => self.outside(stage, NodeKind::Url, &format!("url:{url}"), short_url(url)),
            Origin::Unresolved(why) => {
                error.clone_from(why);
                self.blamed(stage, input, why)
            }
        };
        let kind = match input.via {
            Via::Copy => EdgeKind::Copy,
            Via::Add => EdgeKind::Add,
            Via::Mount(_) => EdgeKind::Mount,
        };
        let label = match input.via {
            Via::Mount(_) if !input.destination.is_empty() => input.destination.clone(),
            _ => input.paths.join(" "),
        };
        debug_assert!(step.keyword != Keyword::From, "a stage's base is no input");
        self.edge(Edge { from, to: stage.index, kind, label, span: input.span, line: input.line, error });
    }

    /// The stage that is meant, where it is this one or one that comes later; else a node for what was not found.
    fn blamed(&mut self, stage: &Stage, input: &Input, why: &str) -> usize {
        let span = input.span.start as usize..input.span.end as usize;
        let written = self.text.get(span).unwrap_or("").trim();
        // A mount's place is the whole mount; the reason quotes the name.
        let name = lower(why.split('"').nth(1).unwrap_or(written));
        let meant = self.plan.stages[stage.index..]
            .iter()
            .find(|s| s.name.as_deref() == Some(&name) || s.index.to_string() == name);
        match meant {
            Some(meant) => meant.index,
            None => self.outside(stage, NodeKind::Unresolved, &format!("unresolved:{written}"), written),
        }
    }

    /// What to say about an image whose name is nearly that of a stage; empty if it is not. Docker would look for an
    /// image of that name, so it is a suspicion only, and none about an image that is known or a name of few letters.
    fn misspelt(&self, name: &str) -> String {
        let plain = name.len() > 4 && !name.contains([':', '/', '.']);
        if !plain || image_data::lookup(name, None, None, image_data::Arch::Amd64).image().is_some() {
            return String::new();
        }
        let stages = self.plan.stages.iter().filter_map(|s| s.name.as_deref());
        match nearest(name, stages, false) {
            Some(stage) => {
                format!("no stage is named {name}: did you mean {stage}? Docker would pull an image")
            }
            None => String::new(),
        }
    }

    /// The line that closes a circle says so, if no other reason is there already.
    fn circle(&mut self) {
        let circle = self.plan.problems.iter().find(|p| p.message.starts_with("circular"));
        let Some(circle) = circle else { return };
        for edge in &mut self.graph.edges {
            let inside = circle.span.start <= edge.span.start && edge.span.end <= circle.span.end;
            if inside && edge.kind != EdgeKind::From && (edge.error.is_empty() || edge.from == edge.to) {
                edge.error.clone_from(&circle.message);
            }
        }
    }

    /// The node with this id, made if it is new; needed as soon as one stage that is needed uses it.
    fn outside(&mut self, user: &Stage, kind: NodeKind, id: &str, label: &str) -> usize {
        if let Some(at) = self.graph.nodes.iter().position(|n| n.id == id) {
            self.graph.nodes[at].reachable |= user.reachable;
            return at;
        }
        self.graph.nodes.push(Node {
            id: id.to_owned(),
            kind,
            label: label.to_owned(),
            detail: String::new(),
            span: None,
            line: None,
            reachable: user.reachable,
            target: false,
            steps: 0,
        });
        self.graph.nodes.len() - 1
    }

    fn edge(&mut self, edge: Edge) {
        self.graph.edges.push(edge);
    }
}

/// A name whose bytes BuildKit took for characters, as it stands in the text.
fn as_written(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return name.into();
    }
    let bytes: Option<Vec<u8>> = name.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(name.into(), Cow::Owned)
}

/// What tells downloads apart at a glance: the last part of the path, or the whole.
fn short_url(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    match path.rsplit('/').next() {
        Some(last) if !last.is_empty() => last,
        _ => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let plan = crate::plan::plan(&dockerfile_syntax::parse(text), &Options::default());
        let graph = graph(&plan, text);
        let mut out = String::new();
        for node in &graph.nodes {
            let flags = [(node.target, " target"), (!node.reachable, " unreached")];
            out += &node.id;
            flags.iter().filter(|f| f.0).for_each(|f| out += f.1);
            out += "\n";
        }
        for edge in &graph.edges {
            let (from, to) = (&graph.nodes[edge.from].id, &graph.nodes[edge.to].id);
            out += &format!("{from} -> {to} {:?} {:?} line {}", edge.kind, edge.label, edge.line);
            if !edge.error.is_empty() {
                out += &format!(" ! {}", edge.error);
            }
            out += "\n";
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn a_builder_and_what_ships() {
        check(
            "FROM golang:1.24 AS build\nCOPY . .\nRUN go build -o /app\nFROM scratch\nCOPY --from=build /app /app\n",
            expect![[r#"
                stage:build
                stage:1 target
                image:golang:1.24
                context
                scratch
                image:golang:1.24 -> stage:build From "" line 1
                context -> stage:build Copy "." line 2
                scratch -> stage:1 From "" line 4
                stage:build -> stage:1 Copy "/app" line 5
            "#]],
        );
    }

    #[test]
    fn two_stages_on_one_image_share_its_node_and_mounts_are_edges() {
        check(
            "FROM node:22 AS deps\nRUN --mount=type=cache,target=/root/.npm npm ci\nFROM node:22 AS dev\n\
             FROM node:22\nRUN --mount=from=deps,source=/node_modules,target=/deps ls\nCOPY --from=nginx:1 /etc/nginx /n\n",
            expect![[r#"
                stage:deps
                stage:dev unreached
                stage:2 target
                image:node:22
                image:nginx:1
                image:node:22 -> stage:deps From "" line 1
                image:node:22 -> stage:dev From "" line 3
                image:node:22 -> stage:2 From "" line 4
                stage:deps -> stage:2 Mount "/deps" line 5
                image:nginx:1 -> stage:2 Copy "/etc/nginx" line 6
            "#]],
        );
    }

    #[test]
    fn a_copy_from_a_later_stage_is_an_error_on_its_edge() {
        check(
            "FROM alpine AS a\nCOPY --from=b /x /x\nFROM alpine AS b\n",
            expect![[r#"
                stage:a unreached
                stage:b target
                image:alpine
                image:alpine -> stage:a From "" line 1
                stage:b -> stage:a Copy "/x" line 2 ! cannot copy from stage "b", it needs to be defined before current stage "a"
                image:alpine -> stage:b From "" line 3
            "#]],
        );
    }

    #[test]
    fn downloads_and_bases_without_a_value_have_nodes() {
        check(
            "FROM $BASE\nADD https://example.com/a/tool.tgz?x=1 /opt/\nCOPY <<EOF /etc/motd\nhi\nEOF\n",
            expect![[r#"
                stage:0 target
                unresolved:$BASE
                url:https://example.com/a/tool.tgz?x=1
                unresolved:$BASE -> stage:0 From "" line 1 ! $BASE has no value here
                url:https://example.com/a/tool.tgz?x=1 -> stage:0 Add "" line 2
            "#]],
        );
    }

    #[test]
    fn a_name_outside_ascii_is_shown_as_written() {
        check(
            "FROM alpine\nCOPY --from=构建 /x /x\n",
            expect![[r#"
            stage:0 target
            image:alpine
            image:构建
            image:alpine -> stage:0 From "" line 1
            image:构建 -> stage:0 Copy "/x" line 2
        "#]],
        );
    }

    #[test]
    fn what_leads_nowhere_is_shown_as_written() {
        check(
            "FROM alpine AS a\nCOPY --from=$FROM /x /x\nCOPY --from=7 /y /y\n",
            expect![[r#"
                stage:a target
                image:alpine
                unresolved:$FROM
                unresolved:7
                image:alpine -> stage:a From "" line 1
                unresolved:$FROM -> stage:a Copy "/x" line 2 ! variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround
                unresolved:7 -> stage:a Copy "/y" line 3 ! invalid stage index 7
            "#]],
        );
    }

    #[test]
    fn a_stage_that_takes_from_itself_and_a_circle_say_so() {
        check(
            "FROM alpine AS a\nCOPY --from=A /x /x\n",
            expect![[r#"
            stage:a target
            image:alpine
            image:alpine -> stage:a From "" line 1
            stage:a -> stage:a Copy "/x" line 2 ! circular dependency detected on stage: a
        "#]],
        );
        check(
            "FROM alpine AS a\nCOPY --from=b /x /x\nFROM alpine AS b\nCOPY --from=a /y /y\n",
            expect![[r#"
                stage:a
                stage:b target
                image:alpine
                image:alpine -> stage:a From "" line 1
                stage:b -> stage:a Copy "/x" line 2 ! cannot copy from stage "b", it needs to be defined before current stage "a"
                image:alpine -> stage:b From "" line 3
                stage:a -> stage:b Copy "/y" line 4 ! circular dependency detected on stage: a
            "#]],
        );
    }

    #[test]
    fn a_name_like_a_stages_is_doubted_but_a_known_image_is_not() {
        check(
            "FROM alpine AS build\nFROM bash\nCOPY --from=biuld /x /x\n",
            expect![[r#"
                stage:build unreached
                stage:1 target
                image:alpine unreached
                image:bash
                image:biuld
                image:alpine -> stage:build From "" line 1
                image:bash -> stage:1 From "" line 2
                image:biuld -> stage:1 Copy "/x" line 3 ! no stage is named biuld: did you mean build? Docker would pull an image
            "#]],
        );
    }
}
