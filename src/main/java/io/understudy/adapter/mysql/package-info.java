/** Probes, lag samples, the in-band fence and the promotion of MySQL servers, today MariaDB's, over their own protocol. */
@NullMarked
package io.understudy.adapter.mysql;

import org.jspecify.annotations.NullMarked;
