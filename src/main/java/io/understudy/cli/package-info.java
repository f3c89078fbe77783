/** What people type. */
@NullMarked
package io.understudy.cli;

import org.jspecify.annotations.NullMarked;
