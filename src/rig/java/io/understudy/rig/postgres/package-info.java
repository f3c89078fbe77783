/** PostgreSQL pairs of the machine's own PostgreSQL, and what can go wrong with them. */
@NullMarked
package io.understudy.rig.postgres;

import org.jspecify.annotations.NullMarked;
