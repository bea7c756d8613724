const loaves = 3; console.log("loaves", loaves);
