/** What every step type keeps, whatever its target: one suite of rules, and for each type a target to try them on. */
@NullMarked
package io.understudy.operation.contract;

import org.jspecify.annotations.NullMarked;
