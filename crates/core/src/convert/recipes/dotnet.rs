//! How is a .NET program split? The SDK stays behind; what `dotnet publish` wrote moves onto the run-time image of the
//! same version.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::assets::assets;
use crate::convert::base::Base;
use crate::convert::cut::{Needs, Tools, cut, folder, put};
use crate::convert::facts::beneath;
use crate::convert::lacks::health;
use crate::convert::start::Start;
use crate::plan::join;

pub(super) const RECIPE: Recipe = Recipe {
    name: "dotnet",
    applies: |facts| {
        runtime(facts).is_some()
            || facts.base_name.contains("dotnet")
            || facts.base_name.contains("aspnetcore-build")
    },
    split,
};

const SOURCES: &str = " *.csproj *.fsproj *.vbproj *.sln *.slnx *.cs *.fs *.props *.targets *.config *.json *.yml src test tests \
    NuGet.config nuget.config global.json Directory.Build.props Directory.Packages.props packages.lock.json ";

/// The image without compiler of an SDK image, as the file writes it.
fn runtime(facts: &Facts<'_, '_>) -> Option<String> {
    let raw = &facts.stage.base_raw;
    if raw.contains('@') {
        return None;
    }
    match facts.base_name.as_str() {
        "mcr.microsoft.com/dotnet/sdk" => versioned(&raw.replace("dotnet/sdk", "dotnet/aspnet")),
        "mcr.microsoft.com/dotnet/core/sdk" => versioned(&raw.replace("core/sdk", "core/aspnet")),
        "microsoft/dotnet"
            if facts.base_tag.contains("-sdk")
                && !["1.", "2.0"].iter().any(|v| facts.base_tag.starts_with(v)) =>
        {
            versioned(&raw.replace("-sdk", "-aspnetcore-runtime"))
        }
        _ => None,
    }
    .filter(|_| !raw.contains('$') || !sdk_only(&facts.base_tag))
}

/// Whether a tag counts releases of the SDK (8.0.404), which are not those of .NET (8.0.11).
fn sdk_only(tag: &str) -> bool {
    let version = tag.split('-').next().unwrap_or("");
    version.split('.').nth(2).is_some_and(|patch| patch.len() > 2)
}

/// The image with the newest .NET that goes with a release of the SDK, in the edition that is there.
fn versioned(image: &str) -> Option<String> {
    let (name, tag) = image.rsplit_once(':')?;
    let mut tag = tag.to_owned();
    if sdk_only(&tag) {
        let version = tag.split('-').next().unwrap_or("");
        let (series, _) = version.rsplit_once('.')?;
        tag = format!("{series}{}", &tag[version.len()..]);
    }
    // Of these there are only small ones without the SDK.
    if ["-stretch", "-buster", "-bullseye", "-bookworm"].iter().any(|r| tag.ends_with(r)) {
        tag.push_str("-slim");
    }
    Some(format!("{name}:{tag}"))
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let start = Start::of(facts.stage);
    refuse_late(&start)?;
    refuse_tools(facts)?;
    let Some(image) = runtime(facts) else {
        return Err(refuse(
            "no-runtime-image",
            format!(
                "{} is no longer maintained, and no run-time image goes with it. Start from mcr.microsoft.com/dotnet/sdk:8.0 or newer; then a second stage pays off.",
                facts.stage.base
            ),
        ));
    };
    let web = web(asks);
    let plain = image.replace("/aspnet", "/runtime");
    let choices = if web == Some(false) { ["runtime", "aspnet"] } else { ["aspnet", "runtime"] };
    let text = "Is it a web application (aspnet), or does it only need .NET itself (runtime)?";
    let image = if asks.choose("base", text, &choices) == "runtime" { plain } else { image };
    let root = folder(facts);
    let why = format!("The same version of .NET without the SDK: {image}.");
    let mut split = Split::new(facts, Base::new(image.clone(), facts.world).with(&["dotnet"]), why);
    let tools = Tools {
        root: &root,
        needs,
        local: " awk update-ca-certificates ",
        manifests: "",
        inside: "",
        building: " nodejs npm yarn curl gnupg unzip ",
        sources: Some(SOURCES),
    };
    cut(&mut split, &tools)?;
    put(&mut split, &root)?;
    let script = script(facts, &start, asks)?;
    let place = match &script {
        Some(_) => output(facts)?,
        None => published(facts, &start)?,
    };
    if let Some(script) = script {
        split.take(&script, "The image starts it.");
    }
    split.take(&place, "What was published: the program, its libraries, settings and static files, at the same place as before.");
    among_sources(&mut split, asks, &tools, &place);
    listening(&mut split, &image);
    health(&mut split, false);
    split.summary =
        format!("Publishes as before, then runs on {image}, without the SDK, sources and packages.");
    crate::convert::options::building(&mut split, asks);
    Ok(split)
}

/// A program that starts in the folder of its sources reads its settings and static files there, not where it was published.
fn among_sources(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, tools: &Tools<'_>, place: &str) {
    let workdir = split.facts.workdir();
    if !workdir.is_empty() && !beneath(&workdir, place) {
        assets(split, asks, &Tools { sources: Some(COMPILED), ..*tools }, true);
    }
}

/// What only the compiler reads, of the files that a program may look for in its working folder.
const COMPILED: &str = " *.csproj *.fsproj *.vbproj *.sln *.slnx *.cs *.fs *.vb *.props *.targets test tests Properties \
    NuGet.config nuget.config global.json packages.lock.json ";

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    let tools = " dotnet npm yarn npx node git unzip tar cp mv curl make msbuild nuget ";
    crate::convert::cut::listed(tools, command.program()).then_some(Needs::Writes)
}

fn refuse_late(start: &Start) -> Result<(), Outcome> {
    let late = |command: &Vec<String>| match command.as_slice() {
        [dotnet, verb, ..] if dotnet.ends_with("dotnet") => {
            matches!(verb.as_str(), "run" | "watch" | "test" | "ef" | "build" | "publish" | "restore")
                .then(|| format!("dotnet {verb}"))
        }
        [tool, ..] => tool.ends_with("dotnet-ef").then(|| "dotnet-ef".to_owned()),
        [] => None,
    };
    match start.commands.iter().find_map(late) {
        Some(command) if command.ends_with("ef") => Err(refuse(
            "compiles-at-start",
            format!(
                "The image starts `{command}`, which compiles the project at every start. Add `RUN dotnet ef migrations bundle -o /app/migrate` and start that, or migrate when the program starts; then the SDK can stay behind."
            ),
        )),
        Some(command) => Err(refuse(
            "compiles-at-start",
            format!(
                "The image starts `{command}`, which compiles at every start. Add `RUN dotnet publish -c Release -o /app/out` and start `dotnet /app/out/<name>.dll`; then the SDK can stay behind."
            ),
        )),
        None => Ok(()),
    }
}

/// Templates and tools of the SDK are installed for a program that calls it.
fn refuse_tools(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let installs = |c: &Command| {
        let words: Vec<&str> = c.arguments().iter().map(|w| w.value.as_ref()).collect();
        c.program() == "dotnet"
            && match words.as_slice() {
                ["new", rest @ ..] => rest.iter().any(|w| matches!(*w, "--install" | "-i" | "install")),
                _ => false,
            }
    };
    match facts.commands().find(|(_, _, c)| installs(c)) {
        None => Ok(()),
        Some((_, fact, _)) => Err(refuse(
            "needs-compiler",
            format!(
                "Line {} installs templates for `dotnet new`, which only the SDK has: the program seems to call it.",
                fact.step.line
            ),
        )),
    }
}

/// Whether the project is a web application, as its project file says.
fn web(asks: &Asks<'_>) -> Option<bool> {
    let mut projects =
        asks.context()?.texts().filter(|(p, _)| p.ends_with("proj")).map(|(_, t)| t).peekable();
    projects.peek()?;
    Some(projects.any(|t| t.contains("Sdk.Web") || t.contains("Microsoft.AspNetCore")))
}

/// A script of the project that starts the program, if one does.
fn script(facts: &Facts<'_, '_>, start: &Start, asks: &mut Asks<'_>) -> Result<Option<String>, Outcome> {
    let main = start.main();
    let shell = |w: &&String| matches!(w.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash"));
    let program = main.iter().find(|w| !shell(w));
    let Some(program) = program.filter(|w| w.ends_with(".sh") || main.first().is_some_and(|m| shell(&m)))
    else {
        return Ok(None);
    };
    let text =
        format!("Does {program} call the SDK when it runs (`dotnet ef`, `dotnet run`, `dotnet build`)?");
    match asks.ask("tools", &text, "no", &["no", "yes"]).as_str() {
        "yes" => Err(refuse(
            "compiles-at-start",
            "The script needs the SDK at every start. Let it start what `dotnet publish` writes; then the SDK can stay behind.",
        )),
        _ => Ok(Some(join(&facts.workdir(), program)).filter(|p| !p.contains('$'))),
    }
}

/// The folder that `dotnet publish` is told to write.
fn output(facts: &Facts<'_, '_>) -> Result<String, Outcome> {
    let commands = facts.followed();
    let publishes = commands.filter(|(c, _)| c.program() == "dotnet" && c.has("publish"));
    let mut told = publishes.filter_map(|(c, folder)| {
        let words = c.arguments();
        let pair = words.windows(2).find(|w| matches!(w[0].value.as_ref(), "-o" | "--output"))?;
        Some(join(&folder, &pair[1].value)).filter(|p| !p.contains('$'))
    });
    told.next_back().map(|p| p.trim_end_matches('/').to_owned()).ok_or_else(|| {
        refuse(
            "cannot-follow",
            "Where the program is published to is not in the text. Add `-o /app/out` to `dotnet publish`.",
        )
    })
}

/// The folder that was published to: the one that the program is started from.
fn published(facts: &Facts<'_, '_>, start: &Start) -> Result<String, Outcome> {
    let workdir = join("/", &facts.stage.config.workdir);
    let publishes = facts
        .commands()
        .any(|(_, _, c)| c.program() == "dotnet" && c.operands().any(|w| w.value == "publish"));
    let program = start
        .words()
        .find(|w| w.ends_with(".dll") || w.contains('/') && !w.ends_with("dotnet") && !w.contains("://"));
    match (publishes, program) {
        (true, Some(program)) if !program.contains('$') => {
            let path = join(&workdir, program);
            let folder = path.rsplit_once('/').map_or("", |(f, _)| f);
            Ok(if folder.is_empty() { path } else { folder.to_owned() })
        }
        (false, _) => Err(refuse(
            "cannot-follow",
            "The program is built but not published, so its static files, or the libraries of older versions, lie elsewhere. Add `dotnet publish -c Release -o /app/out` and start what it writes.",
        )),
        _ => Err(refuse(
            "cannot-follow",
            "Which program the image starts is not in the text. Start `dotnet` with the path of the published .dll.",
        )),
    }
}

/// Run-time images listen on port 80 or 8080 unless told otherwise; SDK images leave it to the program.
fn listening(split: &mut Split<'_, '_, '_>, image: &str) {
    let facts = split.facts;
    let told = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "DOTNET_URLS"]
        .iter()
        .any(|n| facts.stage.config.env.iter().any(|(name, _)| name == n))
        || facts.start_words().iter().any(|w| w.contains("--urls"));
    if told || !image.contains("aspnet") {
        return;
    }
    let major: u32 = facts.base_tag.split(['.', '-']).next().and_then(|m| m.parse().ok()).unwrap_or(8);
    // The SDK's images of these set it as well.
    if major < 3 {
        return;
    }
    let name = if major >= 8 { "ASPNETCORE_HTTP_PORTS" } else { "ASPNETCORE_URLS" };
    let why = "The run-time image sets this and the SDK's image does not: empty, the program listens where it listened before.";
    split.first_line(format!("ENV {name}="), why);
    split.allow(&format!("ENV {name}"), why);
    split.assume("Nothing tells the program where to listen, so it listens where its settings say, or on localhost:5000 alone. If it shall be reached from outside, set ASPNETCORE_URLS=http://+:8080.");
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, check_in, outcome};

    #[test]
    fn a_published_service() {
        check(
            "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\nENV ASPNETCORE_URLS=http://+:8080\nEXPOSE 8080\nENTRYPOINT [\"dotnet\", \"/app/Shop.dll\"]\n",
            "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\n\nFROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /src\nCOPY --from=build /app /app\nCOPY --from=build /src /src\nENV ASPNETCORE_URLS=http://+:8080\nEXPOSE 8080\nENTRYPOINT [\"dotnet\", \"/app/Shop.dll\"]\n",
        );
    }

    #[test]
    fn settings_in_the_folder_where_it_starts() {
        check_in(
            &[
                ("Shop.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\"/>"),
                ("Program.cs", ""),
                ("appsettings.json", "{}"),
                ("wwwroot/a.css", ""),
            ],
            "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -c Release -o out\nENV ASPNETCORE_URLS=http://+:80\nENTRYPOINT [\"dotnet\", \"out/Shop.dll\"]\n",
            "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -c Release -o out\n\nFROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY --from=build /app/out /app/out\nCOPY --from=build /app/appsettings.json /app/appsettings.json\nCOPY --from=build /app/wwwroot /app/wwwroot\nENV ASPNETCORE_URLS=http://+:80\nENTRYPOINT [\"dotnet\", \"out/Shop.dll\"]\n",
        );
    }

    #[test]
    fn listens_where_it_listened() {
        for (version, name) in [("8.0", "ASPNETCORE_HTTP_PORTS"), ("6.0", "ASPNETCORE_URLS")] {
            let text = format!(
                "FROM mcr.microsoft.com/dotnet/sdk:{version}\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -o out\nCMD [\"dotnet\", \"out/a.dll\"]\n"
            );
            let Outcome::Offer(offer) = outcome(&text) else { panic!("{:?}", outcome(&text)) };
            assert!(offer.text.contains(&format!("\nENV {name}=\n")), "{}", offer.text);
        }
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            (
                "FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY . /a\nRUN dotnet build\nCMD [\"dotnet\", \"run\"]\n",
                "compiles-at-start",
            ),
            (
                "FROM microsoft/dotnet:1.1-sdk\nCOPY . /a\nRUN dotnet publish\nCMD [\"dotnet\", \"a.dll\"]\n",
                "no-runtime-image",
            ),
            (
                "FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY . /a\nRUN dotnet build\nCMD [\"dotnet\", \"bin/a.dll\"]\n",
                "cannot-follow",
            ),
            (
                "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /a\nCOPY . .\nRUN dotnet publish -o /out\nCMD dotnet ef database update && dotnet /out/a.dll\n",
                "compiles-at-start",
            ),
        ] {
            let outcome = outcome(text);
            assert!(matches!(outcome, Outcome::Refuse { reason: r, .. } if r == reason), "{outcome:?}");
        }
    }
}
