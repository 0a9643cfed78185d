/** The report's page as text, to be put into an HTML document. */
export declare const script: string
export declare const style: string
