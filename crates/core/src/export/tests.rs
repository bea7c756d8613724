//! Do the exports say what the report says, and does nothing in a Dockerfile get out of its place?

use super::*;
use crate::Severity;
use crate::sizes::Sizes;
use crate::{Options, analyze};
use expect_test::{Expect, expect};

const TWO: &str = "FROM golang:1.25 AS build\nCOPY . .\nRUN --mount=type=bind,from=busybox,target=/b go build -o /app\nFROM scratch\nCOPY --from=build /app /app\n";
const SMALL: &str = "FROM scratch AS build\nADD <<EOF /motd\n|hi|\nEOF\nFROM scratch\nENV A=1\nCOPY --from=later /x /x\nFROM scratch AS later\n";
const WRONG: &str = "FROM alpine AS a\nCOPY --from=b /x /x\nFROM alpine AS b\n";
/// Everything that means something somewhere.
const HOSTILE: &str = "FROM scratch AS a\nADD [\"https://x/</title><script>alert(1)</script>`|]--%%#quot;&lt;\", \"/\"]\nCOPY --from=a [\"]]></style>'}{`|`\", \"*_end_*\", \"/\u{202e}\"]\nLABEL a=\"\\\\\\\"\"\n";

/// Without what changes with the tables of images or with every new check.
fn check(text: &str, format: Format, expected: Expect) {
    let options = Options { target: text.contains("ENV").then(|| "1".to_owned()), ..Options::default() };
    let mut report = analyze(text, &options);
    report.findings.retain(|f| f.severity == Severity::Error);
    report.sizes.table_date = "2026-01-31".to_owned();
    if text != SMALL {
        report.sizes = Sizes::default();
    }
    expected.assert_eq(&export(&report, format, &Look::default()));
}

#[test]
fn mermaid_draws_stages_and_flows() {
    check(
        TWO,
        Format::Mermaid,
        expect![[r#"
        flowchart LR
          n0["build<br/>golang:1.25"]
          n1["stage-1<br/>scratch<br/>target"]:::target
          n2(["golang:1.25"])
          n3[/"build context"/]
          n4(["busybox"])
          n5(("scratch"))
          n2 --> n0
          n3 -.->|"."| n0
          n4 -.-o|"/b"| n0
          n5 --> n1
          n0 -.->|"/app"| n1
          classDef target stroke:#1a56c4,stroke-width:3px
    "#]],
    );
}

#[test]
fn mermaid_marks_errors_and_what_is_never_reached() {
    check(
        WRONG,
        Format::Mermaid,
        expect![[r#"
        flowchart LR
          n0["a<br/>alpine<br/>never reached"]:::unreached
          n1["b<br/>alpine<br/>target"]:::target
          n2(["alpine"])
          n2 --> n0
          n1 -.->|"/x #33; cannot copy from stage #34;b#34;, it needs to be defined before current stage #34;a#34;"| n0
          n2 --> n1
          classDef target stroke:#1a56c4,stroke-width:3px
          classDef unreached stroke-dasharray:3 3,opacity:0.6
          linkStyle 1 stroke:#b01f2e,stroke-width:2px
    "#]],
    );
}

#[test]
fn dot_draws_stages_and_flows() {
    check(
        TWO,
        Format::Dot,
        expect![[r##"
        digraph Dockerfile {
          rankdir=LR;
          node [fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.18,0.08"];
          edge [fontname="Courier,monospace", fontsize=9];
          n0 [label="build\ngolang:1.25", shape=box, style="rounded"];
          n1 [label="stage-1\nscratch\ntarget", shape=box, style="rounded", penwidth=2, color="#1a56c4"];
          n2 [label="golang:1.25", shape=box3d];
          n3 [label="build context", shape=folder];
          n4 [label="busybox", shape=box3d];
          n5 [label="scratch", shape=circle, style="dashed"];
          n2 -> n0 [style=solid];
          n3 -> n0 [style=dashed, label="."];
          n4 -> n0 [style=dotted, arrowhead=dot, label="/b"];
          n5 -> n1 [style=solid];
          n0 -> n1 [style=dashed, label="/app"];
        }
    "##]],
    );
}

#[test]
fn dot_marks_errors() {
    check(
        WRONG,
        Format::Dot,
        expect![[r##"
        digraph Dockerfile {
          rankdir=LR;
          node [fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.18,0.08"];
          edge [fontname="Courier,monospace", fontsize=9];
          n0 [label="a\nalpine\nnever reached", shape=box, style="rounded", color="gray60", fontcolor="gray40"];
          n1 [label="b\nalpine\ntarget", shape=box, style="rounded", penwidth=2, color="#1a56c4"];
          n2 [label="alpine", shape=box3d];
          n2 -> n0 [style=solid, color="gray60"];
          n1 -> n0 [style=dashed, color="#b01f2e", fontcolor="#b01f2e", label="/x ! cannot copy from stage \"b\", it needs to be defined before current stage \"a\""];
          n2 -> n1 [style=solid];
        }
    "##]],
    );
}

#[test]
fn markdown_tells_it_all() {
    check(
        SMALL,
        Format::Markdown,
        expect![[r##"
        # Dockerfile report

        3 stages; the size of the final image is unknown.

        ## Stages

        | stage | from | instructions | on disk | range | to pull | |
        | --- | --- | ---: | ---: | --- | ---: | --- |
        | `build` | `scratch` | 1 | 5 B |  | 3 B | never reached |
        | `stage-1` | `scratch` | 2 | size unknown |  | 0 B | target |
        | `later` | `scratch` | 0 | 0 B |  | 0 B |  |

        ## Layers of the final image

        | line | layer | on disk | range | why |
        | ---: | --- | ---: | --- | --- |
        | 7 | `COPY --from=later /x /x` | 0 B |  | Cannot copy from stage "later", it needs to be defined before current stage "stage-1". |

        0 % of the bytes to pull are known rather than estimated; base images as of 2026-01-31.

        ## Findings

        - line 7: **error** cannot copy from stage "later", it needs to be defined before current stage "stage-1" (`build`)

        ## Graph

        ```mermaid
        flowchart LR
          n0["build<br/>scratch<br/>5 B<br/>never reached"]:::unreached
          n1["stage-1<br/>scratch<br/>size unknown<br/>target"]:::target
          n2["later<br/>scratch<br/>0 B"]
          n3(("scratch"))
          n3 --> n0
          n3 --> n1
          n2 -.->|"/x #33; cannot copy from stage #34;later#34;, it needs to be defined before current stage #34;stage-1#34;"| n1
          n3 --> n2
          classDef target stroke:#1a56c4,stroke-width:3px
          classDef unreached stroke-dasharray:3 3,opacity:0.6
          linkStyle 2 stroke:#b01f2e,stroke-width:2px
        ```
    "##]],
    );
}

#[test]
fn hostile_text_stays_text() {
    check(
        HOSTILE,
        Format::Mermaid,
        expect![[r##"
        flowchart LR
          n0["a<br/>scratch<br/>target"]:::target
          n1(("scratch"))
          n2>"script#62;#96;#124;#93;--#37;#37;"]
          n1 --> n0
          n2 -.-> n0
          n0 -.->|"#93;#93;#62;#60;/style#62;#39;#125;#123;#96;#124;#96; #42;_end_#42; #33; circular dependency detected on stage: a"| n0
          classDef target stroke:#1a56c4,stroke-width:3px
          linkStyle 2 stroke:#b01f2e,stroke-width:2px
    "##]],
    );
    check(
        HOSTILE,
        Format::Dot,
        expect![[r##"
        digraph Dockerfile {
          rankdir=LR;
          node [fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.18,0.08"];
          edge [fontname="Courier,monospace", fontsize=9];
          n0 [label="a\nscratch\ntarget", shape=box, style="rounded", penwidth=2, color="#1a56c4"];
          n1 [label="scratch", shape=circle, style="dashed"];
          n2 [label="script>`|]--%%", shape=note];
          n1 -> n0 [style=solid];
          n2 -> n0 [style=dashed];
          n0 -> n0 [style=dashed, color="#b01f2e", fontcolor="#b01f2e", label="]]></style>'}{`|` *_end_* ! circular dependency detected on stage: a"];
        }
    "##]],
    );
    check(
        HOSTILE,
        Format::Markdown,
        expect![[r##"
        # Dockerfile report

        1 stage.

        ## Stages

        | stage | from | instructions | on disk | range | to pull | |
        | --- | --- | ---: | ---: | --- | ---: | --- |
        | `a` | `scratch` | 3 |  |  |  | target |

        ## Findings

        - line 3: **error** circular dependency detected on stage: a (`build`)
        - line 3: **error** failed to process "\]\]\>\</style\>'\}\{\`\|\`": unexpected end of statement while looking for matching single-quote (`build`)

        ## Graph

        ```mermaid
        flowchart LR
          n0["a<br/>scratch<br/>target"]:::target
          n1(("scratch"))
          n2>"script#62;#96;#124;#93;--#37;#37;"]
          n1 --> n0
          n2 -.-> n0
          n0 -.->|"#93;#93;#62;#60;/style#62;#39;#125;#123;#96;#124;#96; #42;_end_#42; #33; circular dependency detected on stage: a"| n0
          classDef target stroke:#1a56c4,stroke-width:3px
          linkStyle 2 stroke:#b01f2e,stroke-width:2px
        ```
    "##]],
    );
    let report = analyze(HOSTILE, &Options::default());
    let picture = svg(&report, &Look::default());
    assert!(!picture.contains("<script"));
    // Nothing of the file ends up where it could open or close an element.
    assert_eq!(picture.matches("</style>").count(), 1);
    assert!(!picture.contains("alert(1)<"), "{picture}");
}

#[test]
fn every_format_has_its_name() {
    for (name, format) in Format::ALL {
        assert_eq!(Format::named(name), Some(format));
    }
    assert_eq!(Format::named("png"), None);
}

#[test]
fn a_picture_follows_the_reader_or_keeps_its_colours() {
    let report = analyze(TWO, &Options::default());
    let picture = |theme| svg(&report, &Look { theme, ..Look::default() });
    assert!(picture(Theme::Auto).contains("@media(prefers-color-scheme:dark)"));
    assert!(!picture(Theme::Light).contains("@media"));
    assert_ne!(picture(Theme::Light), picture(Theme::Dark));
    for theme in [Theme::Auto, Theme::Light, Theme::Dark] {
        assert!(!picture(theme).contains("http://www.w3.org/1999/xlink"), "no reference to anything outside");
        assert!(!picture(theme).contains("fill:@"), "every colour has a value");
    }
}
