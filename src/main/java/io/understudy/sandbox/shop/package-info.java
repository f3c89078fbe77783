/** A small real web shop, its users, and the judge that counts from outside what a failover cost them. */
@NullMarked
package io.understudy.sandbox.shop;

import org.jspecify.annotations.NullMarked;
