'use strict';
// The package's command `wxkeeper`. The file that it starts is too large to be compiled each time.
require('../cli/compile-cache.cjs').keepCompiledCode();
require('./main.cjs');
