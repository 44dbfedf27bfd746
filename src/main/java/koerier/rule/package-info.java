/// When: triggers, criteria and actions, compiled for one module.
@NullMarked
package koerier.rule;

import org.jspecify.annotations.NullMarked;
