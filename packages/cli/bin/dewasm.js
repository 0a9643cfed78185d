#!/usr/bin/env node
// The command, which is there to be linked to before it has been built.
import '../dist/main.js'
