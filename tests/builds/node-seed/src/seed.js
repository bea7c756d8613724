require("fs").writeFileSync(process.env.GULLS, JSON.stringify(["herring", "common"]));
