/** Whether the standby could take over now: every check of it, asked again and again, without changing anything. */
@NullMarked
package io.understudy.readiness;

import org.jspecify.annotations.NullMarked;
