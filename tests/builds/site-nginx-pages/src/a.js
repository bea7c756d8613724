console.log( 1 )
