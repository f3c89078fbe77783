/** How far the standby's copy is behind, and what a failover now would lose. */
@NullMarked
package io.understudy.replication;

import org.jspecify.annotations.NullMarked;
