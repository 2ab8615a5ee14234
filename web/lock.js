// Takes addresses out of the lockfile: the packages' calls for donations are the only ones.
import { readFileSync, writeFileSync } from "node:fs";

// Of the package in whose folder npm runs this.
const path = "package-lock.json";
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) delete entry.funding;
writeFileSync(path, JSON.stringify(lock, null, 2) + "\n");
