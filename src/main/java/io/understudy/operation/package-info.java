/** Operations: runs of a runbook, journaled before and after every effect. */
@NullMarked
package io.understudy.operation;

import org.jspecify.annotations.NullMarked;
