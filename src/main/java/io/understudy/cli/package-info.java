/** The command line: what people type, and what they read. */
@NullMarked
package io.understudy.cli;

import org.jspecify.annotations.NullMarked;
