/** Runbooks: named graphs of steps. */
@NullMarked
package io.understudy.runbook;

import org.jspecify.annotations.NullMarked;
