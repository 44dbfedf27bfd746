/// All that one organisation has configured, at one version, compiled and immutable.
@NullMarked
package koerier.configuration;

import org.jspecify.annotations.NullMarked;
