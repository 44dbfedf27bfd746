/// What a program can be told when it is started: which settings there are, and what was given, by whom.
@NullMarked
package koerier.settings;

import org.jspecify.annotations.NullMarked;
