/** A MariaDB primary and its replica. */
@NullMarked
package io.understudy.rig.mariadb;

import org.jspecify.annotations.NullMarked;
