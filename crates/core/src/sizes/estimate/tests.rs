//! Do the figures of whole files add up to what builds of them weigh?

use super::*;
use crate::sizes::human;

fn sizes(text: &str) -> Sizes {
    let document = dockerfile_syntax::parse(text);
    let options = Options::default();
    let plan = crate::plan::plan(&document, &options);
    estimate(&document, &plan, &options)
}

fn check(text: &str, disk_mb: std::ops::Range<u64>) {
    let sizes = sizes(text);
    let total = sizes.final_stage().unwrap().total.disk;
    assert!(total.low <= total.likely && total.likely <= total.high, "{total:?}");
    let mb = total.likely / 1_000_000;
    let layers: Vec<String> = sizes
        .final_stage()
        .unwrap()
        .layers
        .iter()
        .map(|l| format!("{} {}: {}", human(l.weight.disk.likely), l.title, l.because))
        .collect();
    assert!(disk_mb.contains(&mb), "{mb} MB\n{}", layers.join("\n"));
}

const NODE: &str = "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\nCMD [\"node\", \"dist/server.js\"]\n";

#[test]
fn the_node_story() {
    check(NODE, 1_100..1_300);
    check(
        "FROM node:20 AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\nRUN npm prune --omit=dev\n\
         FROM node:20-slim\nWORKDIR /app\nCOPY --from=build /app /app\nCMD [\"node\", \"dist/server.js\"]\n",
        200..260,
    );
}

#[test]
fn the_go_story() {
    let go = "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\n";
    check(go, 850..1_000);
    check(
        &format!("{go}FROM gcr.io/distroless/static-debian12:nonroot\nCOPY --from=build /app /app\n"),
        10..21,
    );
    check(&format!("{go}FROM scratch\nCOPY --from=build /app /app\n"), 10..21);
}

#[test]
fn what_is_removed_in_the_same_layer_does_not_count_and_later_is_a_ghost() {
    let lists = |text: &str| {
        let sizes = sizes(text);
        let layers = &sizes.final_stage().unwrap().layers;
        (layers[1].weight.disk.likely / 1_000_000, layers[1].ghost / 1_000_000)
    };
    assert_eq!(lists("FROM debian:bookworm-slim\nRUN apt-get update\n"), (19, 0));
    assert_eq!(
        lists("FROM debian:bookworm-slim\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n"),
        (0, 0)
    );
    assert_eq!(
        lists("FROM debian:bookworm-slim\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n"),
        (19, 19)
    );
}

#[test]
fn a_cache_mount_does_not_ship() {
    let with = "FROM golang:1.22\nWORKDIR /src\nRUN --mount=type=cache,target=/root/.cache/go-build --mount=type=cache,target=/go/pkg/mod go build -o /app\n";
    let without = with.replace(
        "--mount=type=cache,target=/root/.cache/go-build --mount=type=cache,target=/go/pkg/mod ",
        "",
    );
    let last =
        |text: &str| sizes(text).final_stage().unwrap().layers.last().unwrap().weight.disk.likely / 1_000_000;
    assert_eq!(last(with), 12);
    assert!(last(&without) > 80);
}

#[test]
fn an_unknown_image_is_asked_for_and_makes_a_lower_bound() {
    let sizes = sizes("FROM example.com/team/base:1\nRUN make\n");
    assert!(sizes.final_stage().unwrap().unknown);
    assert_eq!(sizes.questions[0].id, "image:example.com/team/base:1");
}

#[test]
fn the_word_after_an_option_is_no_package() {
    let because = |command: &str| {
        let sizes = sizes(&format!("FROM python:3.12\nRUN {command}\n"));
        sizes.final_stage().unwrap().layers[1].because.clone()
    };
    for command in [
        "poetry install --no-root --only main",
        "poetry install --without dev,docs -E redis",
        "uv sync --frozen --no-dev --group prod",
        "pip install --no-cache-dir --constraint limits.txt --requirement requirements.txt",
    ] {
        let because = because(command);
        assert!(because.contains("packages that the project lists"), "{command}: {because}");
        assert!(!because.contains("no figure for"), "{command}: {because}");
    }
    assert!(because("apt-get update && apt-get install -y -f nginx").contains("nginx"));
    assert!(because("pip install --only-binary :all: flask").contains("need: flask"));
}

#[test]
fn a_version_of_an_official_image_tells_its_release() {
    let sizes = sizes("FROM rust:1.80\nRUN apt-get update && apt-get install -y cmake\n");
    let layer = &sizes.final_stage().unwrap().layers[1];
    assert!(!layer.source.contains("release is not known"), "{}", layer.source);
}
